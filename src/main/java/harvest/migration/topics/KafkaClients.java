package harvest.migration.topics;

import harvest.migration.settings.CamelProperties;
import harvest.migration.settings.Settings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes clients that reach the broker just as the routes do: security is what {@code
 * camel.component.kafka.*} says, read by Camel's own component. Each caller closes what it takes.
 */
public final class KafkaClients {
  private static final String OPTIONS = "camel.component.kafka.";
  private static final Set<String> OPTIONS_OF_SECURITY =
      Set.of("security", "sasl", "ssl", "kerberos", "oauth", "additionalproperties");
  private static final Set<String> CONNECTION = Set.of("security.", "sasl.", "ssl.", "client.dns.");

  private final Map<String, Object> connection;

  private KafkaClients(Map<String, Object> connection) {
    this.connection = Map.copyOf(connection);
  }

  /**
   * Clients for the configured broker; nothing is connected yet.
   *
   * @throws TopicFailure if Camel refuses one of its options
   */
  public static KafkaClients of(Settings settings) throws TopicFailure {
    Map<String, Object> connection = new HashMap<>();
    // A command has somebody waiting for it: no minute-long default, but time for a slow start.
    connection.put("request.timeout.ms", 10_000);
    connection.put("default.api.timeout.ms", 15_000);
    connection.putAll(security(settings.camel()));
    connection.put("bootstrap.servers", settings.kafka().brokers());
    return new KafkaClients(connection);
  }

  /** An admin client. */
  public Admin admin() throws TopicFailure {
    return made(() -> Admin.create(new HashMap<>(connection)));
  }

  /** A consumer without a group: it commits nothing. */
  public Consumer<byte[], byte[]> consumer() throws TopicFailure {
    Map<String, Object> config = new HashMap<>(connection);
    config.put("enable.auto.commit", false);
    config.put("allow.auto.create.topics", false);
    config.put("auto.offset.reset", "none");
    config.put("fetch.max.wait.ms", 50); // a fetch ahead at the end of a topic delays the close
    return made(
        () ->
            new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  /** An idempotent producer that waits for all replicas. */
  public Producer<byte[], byte[]> producer() throws TopicFailure {
    Map<String, Object> config = new HashMap<>(connection);
    config.remove("default.api.timeout.ms"); // which producers do not have
    config.put("acks", "all");
    config.put("enable.idempotence", true);
    config.put("linger.ms", 5);
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

  /** The others are the routes' own, and may name beans that only they have. */
  private static boolean isOfSecurity(String key) {
    if (!key.startsWith(OPTIONS)) {
      return false;
    }
    String option = key.substring(OPTIONS.length()).replace("-", "").toLowerCase(Locale.ROOT);
    return OPTIONS_OF_SECURITY.stream().anyMatch(option::startsWith);
  }

  private static Map<String, Object> security(CamelProperties properties) throws TopicFailure {
    Map<String, Object> options = new HashMap<>();
    properties
        .own()
        .forEach(
            (key, value) -> {
              if (isOfSecurity(key)) {
                options.put(key.substring(OPTIONS.length()), value);
              }
            });
    return options.isEmpty() ? Map.of() : security(properties, options);
  }

  private static Map<String, Object> security(
      CamelProperties properties, Map<String, Object> options) throws TopicFailure {
    CamelContext context = new DefaultCamelContext();
    Properties known = new Properties();
    known.putAll(properties.all());
    CamelProperties.winIn(context);
    context.getPropertiesComponent().setInitialProperties(known);
    KafkaComponent component = context.getComponent("kafka", KafkaComponent.class);
    for (Map.Entry<String, Object> option : options.entrySet()) {
      bind(context, component, option.getKey(), option.getValue());
    }
    KafkaConfiguration configuration = component.getConfiguration();
    Map<String, Object> security = new HashMap<>();
    configuration
        .createConsumerProperties()
        .forEach(
            (key, value) -> {
              String name = String.valueOf(key);
              if (CONNECTION.stream().anyMatch(name::startsWith)
                  || configuration.getAdditionalProperties().containsKey(name)) {
                security.put(name, value);
              }
            });
    security.keySet().removeAll(Set.of("group.id", "group.instance.id"));
    return security;
  }

  private static void bind(
      CamelContext context, KafkaComponent component, String option, Object value)
      throws TopicFailure {
    boolean bound;
    try {
      bound =
          new PropertyBindingSupport.Builder()
              .withCamelContext(context)
              .withTarget(component)
              .withConfigurer(
                  PluginHelper.getConfigurerResolver(context)
                      .resolvePropertyConfigurer("kafka-component", context))
              .withProperty(option, value)
              .withIgnoreCase(true)
              .bind();
    } catch (RuntimeException e) { // its text repeats the value
      bound = false;
    }
    if (!bound) {
      throw new TopicFailure(
          OPTIONS + option + ": Camel's Kafka component cannot take it; check its name and value");
    }
  }
}
