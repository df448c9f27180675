package harvest.migration.topics;

import harvest.migration.settings.CamelProperties;
import harvest.migration.settings.Settings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The one place where clients of the broker are configured: every option of {@code
 * camel.component.kafka.*} counts for all of them, as Camel's own component reads it for the
 * routes. Each caller closes the clients that it takes.
 */
public final class KafkaClients {
  private static final String OPTIONS = "camel.component.kafka.";
  private static final String BEANS = "camel.beans.";

  /** What Camel needs of the configuration to make a Kafka endpoint: the rest is the routes'. */
  private static final Set<String> USED = Set.of(OPTIONS, BEANS, "camel.ssl.", "camel.vault.");

  // A command has somebody waiting for it: no minute-long default, but time for a slow start.
  private static final int REQUEST_MILLIS = 10_000;
  private static final int CALL_MILLIS = 15_000;

  private final Map<String, Object> consumer;
  private final Map<String, Object> producer;
  private final Set<String> additional;

  private KafkaClients(KafkaConfiguration configuration, String brokers) {
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
    return new KafkaClients(configuration(settings.camel()), settings.kafka().brokers());
  }

  /** What the routes' consumers are configured with, apart from their groups. */
  public Map<String, Object> consumerConfig() {
    return new HashMap<>(consumer);
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

  private interface Maker<T> {
    T make();
  }

  private static <T> T made(Maker<T> maker) throws TopicFailure {
    try {
      return maker.make();
    } catch (KafkaException | IllegalArgumentException e) {
      // Without the cause: texts of Kafka's security settings may repeat a password.
      throw new TopicFailure(
          "harvest.kafka.brokers: no client can be made ("
              + innermost(e).getClass().getSimpleName()
              + "); check the host names and camel.component.kafka.* (security, sasl, ssl)");
    }
  }

  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
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
      throw new TopicFailure(refused(e, configured));
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

  private static String refused(Throwable e, CamelProperties configured) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PropertyBindingException binding && binding.getOptionKey() != null) {
        return asWritten(binding.getOptionKey(), configured)
            + ": Camel's Kafka component cannot take it; check its name and value";
      }
    }
    return OPTIONS
        + "*: Camel's Kafka component cannot be made of it ("
        + innermost(e).getClass().getSimpleName()
        + "); check names and values";
  }

  /** Camel speaks of {@code maxRequestSize} where {@code max-request-size} was written. */
  private static String asWritten(String option, CamelProperties configured) {
    String key = option.startsWith("camel.") ? option : OPTIONS + option;
    return configured.own().keySet().stream()
        .filter(own -> plain(own).equals(plain(key)))
        .findFirst()
        .orElse(key);
  }

  private static String plain(String key) {
    return key.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
