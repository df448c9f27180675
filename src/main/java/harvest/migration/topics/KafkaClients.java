package harvest.migration.topics;

import harvest.migration.settings.Settings;
import harvest.migration.settings.Settings.CamelProperties;
import harvest.migration.topics.OutgoingClients.UnusableClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The one place where clients of the broker are configured: every option of {@code
 * camel.component.kafka.*} counts for all of them, as Camel's own component reads it for the
 * routes. Each caller closes the clients that it takes.
 */
public final class KafkaClients {
  private static final String OPTIONS = ClientFaults.OPTIONS;
  private static final String BEANS = "camel.beans.";

  /** What Camel needs of the configuration to make a Kafka endpoint: the rest is the routes'. */
  private static final Set<String> USED = Set.of(OPTIONS, BEANS, "camel.ssl.", "camel.vault.");

  // A command has somebody waiting for it: no minute-long default, but time for a slow start.
  private static final int REQUEST_MILLIS = 10_000;
  private static final int CALL_MILLIS = 15_000;

  private final Map<String, Object> consumer;
  private final Map<String, Object> producer;
  private final Set<String> additional;
  private final ClientFaults faults;
  private final AtomicBoolean isProbed = new AtomicBoolean();

  private KafkaClients(KafkaConfiguration configuration, Settings settings) {
    String brokers = settings.kafka().brokers();
    this.faults = new ClientFaults(settings.camel());
    this.consumer = copied(configuration.createConsumerProperties(), brokers);
    this.producer = copied(configuration.createProducerProperties(), brokers);
    this.additional = Set.copyOf(configuration.getAdditionalProperties().keySet());
  }

  /**
   * Clients for the configured broker; nothing is connected yet.
   *
   * @throws TopicFailure if Camel refuses one of its options
   */
  public static KafkaClients of(Settings settings) throws TopicFailure {
    return new KafkaClients(configuration(settings.camel()), settings);
  }

  /** What the routes' consumers are configured with, apart from their groups. */
  public Map<String, Object> consumerConfig() {
    return new HashMap<>(consumer);
  }

  /** By which isolation records are read and lag is counted, as the routes read. */
  public IsolationLevel isolation() {
    return "read_uncommitted".equals(consumer.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG))
        ? IsolationLevel.READ_UNCOMMITTED
        : IsolationLevel.READ_COMMITTED;
  }

  /** What the routes' producers are configured with. */
  public Map<String, Object> producerConfig() {
    return new HashMap<>(producer);
  }

  /** What admin clients are configured with: the options that they share with consumers. */
  public Map<String, Object> adminConfig() {
    Map<String, Object> config = impatient(consumer);
    config
        .keySet()
        .removeIf(
            name ->
                !AdminClientConfig.configNames().contains(name)
                    && (!additional.contains(name)
                        || ConsumerConfig.configNames().contains(name)
                        || ProducerConfig.configNames().contains(name)));
    return config;
  }

  /** An admin client. */
  public Admin admin() throws TopicFailure {
    return made(() -> Admin.create(adminConfig()));
  }

  /** A consumer without a group: it commits nothing. */
  public Consumer<byte[], byte[]> consumer() throws TopicFailure {
    Map<String, Object> config = impatient(consumer);
    config.keySet().removeIf(name -> name.startsWith("group."));
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50); // else the close waits for a fetch
    return made(
        () ->
            new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  /** An idempotent producer that waits for all replicas. */
  public Producer<byte[], byte[]> producer() throws TopicFailure {
    Map<String, Object> config = impatient(producer);
    config.remove(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG); // which producers do not have
    config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG); // which only one producer can use
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    return made(
        () -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  /**
   * What keeps the clients of the routes from being made: tried with their own configuration, to
   * the point where they would connect.
   */
  public List<UnusableClients> faults() {
    try {
      requireNoForeignAnswer();
    } catch (UnusableClients e) {
      return List.of(e);
    }
    Map<String, UnusableClients> found = new LinkedHashMap<>();
    List<Maker<AutoCloseable>> makers = List.of(this::routeConsumer, this::routeProducer);
    for (Maker<AutoCloseable> maker : makers) {
      try {
        maker.make().close();
      } catch (Exception e) {
        UnusableClients fault = faults.of(e);
        found.putIfAbsent(fault.key(), fault);
      }
    }
    return List.copyOf(found.values());
  }

  private AutoCloseable routeConsumer() {
    Consumer<byte[], byte[]> made =
        new KafkaConsumer<>(grouped(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return () -> made.close(CloseOptions.timeout(Duration.ZERO));
  }

  private AutoCloseable routeProducer() {
    Producer<byte[], byte[]> made =
        new KafkaProducer<>(producerConfig(), new ByteArraySerializer(), new ByteArraySerializer());
    return () -> made.close(Duration.ZERO);
  }

  private Map<String, Object> grouped() {
    Map<String, Object> config = consumerConfig();
    config.put(ConsumerConfig.GROUP_ID_CONFIG, "check"); // it never joins one
    return config;
  }

  /** Why a client that was made does not get through, as the option that can be changed. */
  public TopicFailure explained(TopicFailure failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SslAuthenticationException) {
        return new UnusableClients(
            faults.writtenAs(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG),
            "no TLS with the broker (" + faults.reason(cause) + ")",
            "have it trust the authority of the broker's certificate");
      }
      if (cause instanceof AuthenticationException) {
        return new UnusableClients(
            faults.writtenAs(SaslConfigs.SASL_JAAS_CONFIG),
            "the broker refuses these credentials (" + cause.getMessage() + ")",
            "correct them, or saslMechanism");
      }
    }
    UnusableClients heard = misunderstanding(BrokerProbe.of(brokers()), protocol());
    return heard == null ? failure : heard;
  }

  private String brokers() {
    return String.valueOf(consumer.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
  }

  private String protocol() {
    return String.valueOf(
        consumer.getOrDefault(AdminClientConfig.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT"));
  }

  private @Nullable UnusableClients misunderstanding(BrokerProbe probe, String protocol) {
    String key = faults.writtenAs(AdminClientConfig.SECURITY_PROTOCOL_CONFIG);
    boolean tls = protocol.endsWith("SSL");
    return switch (probe.found()) {
      case TLS ->
          tls
              ? null
              : new UnusableClients(
                  key,
                  probe.address() + " speaks TLS, and this is " + protocol,
                  "set it to SSL or SASL_SSL");
      case KAFKA ->
          tls
              ? new UnusableClients(
                  key,
                  probe.address() + " speaks no TLS, and this is " + protocol,
                  "set it to PLAINTEXT or SASL_PLAINTEXT, or take the address of a TLS listener")
              : null;
      case OTHER ->
          new UnusableClients(
              ClientFaults.BROKERS,
              "what answers at " + probe.address() + " is no Kafka broker",
              "correct the address");
      case CLOSED ->
          tls
              ? null
              : new UnusableClients(
                  key,
                  probe.address() + " closes a connection that is " + protocol,
                  "set it to SSL or SASL_SSL where the broker speaks TLS");
      case NOTHING -> null;
    };
  }

  private interface Maker<T> {
    T make();
  }

  private <T> T made(Maker<T> maker) throws TopicFailure {
    requireNoForeignAnswer();
    try {
      return maker.make();
    } catch (KafkaException | IllegalArgumentException e) {
      throw faults.of(e); // without the cause: texts of Kafka's security may repeat a password
    }
  }

  /** Before the first client: one that gets such an answer runs out of memory. */
  private void requireNoForeignAnswer() throws UnusableClients {
    if (isProbed.get() || protocol().endsWith("SSL")) {
      return;
    }
    BrokerProbe probe = BrokerProbe.of(brokers());
    UnusableClients fault = misunderstanding(probe, protocol());
    if (fault != null && probe.found() != BrokerProbe.Found.CLOSED) {
      throw fault;
    }
    isProbed.set(probe.found() == BrokerProbe.Found.KAFKA);
  }

  private static Map<String, Object> copied(Properties properties, String brokers) {
    Map<String, Object> config = new HashMap<>();
    properties.forEach((name, value) -> config.put(String.valueOf(name), value));
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    return config;
  }

  /** Shorter waits than those that are Camel's own; a configured one stays. */
  private static Map<String, Object> impatient(Map<String, Object> routes) {
    Map<String, Object> config = new HashMap<>(routes);
    String name = AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG;
    String preset = String.valueOf(new KafkaConfiguration().getConsumerRequestTimeoutMs());
    String configured = String.valueOf(config.getOrDefault(name, preset));
    if (configured.equals(preset)) {
      config.put(name, REQUEST_MILLIS);
      config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS);
    }
    return config;
  }

  /** As the routes have it: made by Camel of the same options. */
  private static KafkaConfiguration configuration(CamelProperties configured) throws TopicFailure {
    Properties properties = new Properties();
    properties.putAll(configured.placeholders());
    configured
        .own()
        .forEach(
            (key, value) -> {
              if (USED.stream().anyMatch(key::startsWith) && !isBeanOfRoutes(value, configured)) {
                properties.put(key, value);
              }
            });
    properties.put("camel.main.auto-configuration-log-summary", "false");
    properties.put("camel.main.jmx-enabled", "false");
    properties.put("camel.security.policy", "allow"); // the routes' own context warns, once
    Main main = new Main();
    main.setInitialProperties(properties);
    main.configure().withRoutesIncludePattern("false").withAutoConfigurationFailFast(true);
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport support) {
            CamelProperties.winIn(support.getCamelContext());
          }
        });
    try {
      main.init();
      KafkaEndpoint endpoint =
          main.getCamelContext().getEndpoint("kafka:clients", KafkaEndpoint.class);
      return endpoint.getConfiguration();
    } catch (RuntimeException e) { // its text may repeat a secret
      throw new ClientFaults(configured).ofCamel(e);
    } finally {
      main.stop();
    }
  }

  /** Beans that the program or a route file binds are those of routes alone. */
  private static boolean isBeanOfRoutes(String value, CamelProperties configured) {
    if (!value.startsWith("#") || value.contains(":")) {
      return false;
    }
    String bean = BEANS + value.substring(1);
    return configured.own().keySet().stream().noneMatch(key -> key.startsWith(bean));
  }
}
