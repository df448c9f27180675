package harvest.migration.topics;

import harvest.migration.settings.Settings.CamelProperties;
import harvest.migration.topics.OutgoingClients.UnusableClients;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.login.LoginException;
import org.apache.camel.CamelContext;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Finds the option, as it was written, for which Camel or Kafka made no client. */
final class ClientFaults {
  static final String OPTIONS = "camel.component.kafka.";
  static final String BROKERS = "harvest.kafka.brokers";

  private static final Pattern NAME = Pattern.compile("configuration \"?([a-z0-9._]+)\"?");
  private static final Pattern REASON = Pattern.compile("configuration [a-z0-9._]+: (.*)");

  private final CamelProperties configured;

  ClientFaults(CamelProperties configured) {
    this.configured = configured;
  }

  /** Why Camel's component refused its options. */
  UnusableClients ofCamel(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PropertyBindingException binding && binding.getOptionKey() != null) {
        return new UnusableClients(
            asWritten(binding.getOptionKey()),
            "Camel's Kafka component cannot take it",
            "check its name and value");
      }
    }
    return other(e);
  }

  /** Why Kafka refused to make a client. */
  UnusableClients of(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException refused) {
        return of(refused);
      }
      if (cause instanceof LoginException || isOfJaas(cause)) {
        return new UnusableClients( // its text may quote a password
            writtenAs("sasl.jaas.config"),
            "cannot be used",
            "write it as CLASS required username=\"NAME\" password=\"PASSWORD\"; with a class that"
                + " Kafka has and the semicolon at its end");
      }
    }
    UnusableClients ofFile = ofFile(e);
    return ofFile == null ? other(e) : ofFile;
  }

  private UnusableClients of(ConfigException refused) {
    String text = String.valueOf(refused.getMessage());
    if (text.contains("bootstrap.servers")) {
      return new UnusableClients(
          BROKERS, "none of its hosts has an address", "check the names of the hosts");
    }
    Matcher name = NAME.matcher(text);
    if (!name.find()) {
      return new UnusableClients(OPTIONS + "*", text, "correct the options that it speaks of");
    }
    Matcher reason = REASON.matcher(text);
    ConfigDef.ConfigKey known = ConsumerConfig.configDef().configKeys().get(name.group(1));
    boolean secret = known != null && known.type == ConfigDef.Type.PASSWORD;
    return new UnusableClients(
        writtenAs(name.group(1)),
        "Kafka does not accept it as "
            + name.group(1)
            + (reason.find() && !secret ? " (" + reason.group(1) + ")" : ""),
        "correct it");
  }

  /**
   * A store of keys or certificates that cannot be read: its path stands in Kafka's text, and is
   * not repeated, since a password may stand in the place of it.
   */
  private @Nullable UnusableClients ofFile(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      for (Map.Entry<String, String> option : configured.own().entrySet()) {
        if (option.getKey().startsWith(OPTIONS)
            && plain(option.getKey()).contains("location")
            && text.contains(option.getValue())) {
          return new UnusableClients(
              option.getKey(),
              "the file cannot be used (" + reason(e).replace(option.getValue(), "it") + ")",
              "check the file, its type and its password");
        }
      }
    }
    return null;
  }

  private static UnusableClients other(Throwable e) {
    return new UnusableClients(
        OPTIONS + "*",
        "no client can be made of it (" + innermost(e).getClass().getSimpleName() + ")",
        "check names and values, those of security, sasl and ssl first");
  }

  /** The innermost reason; texts of files and certificates hold no secret. */
  String reason(Throwable e) {
    Throwable innermost = innermost(e);
    String name = innermost.getClass().getSimpleName();
    boolean shown =
        innermost.getMessage() != null
            && (innermost instanceof IOException || innermost instanceof GeneralSecurityException);
    return shown ? name + ": " + innermost.getMessage() : name;
  }

  private static boolean isOfJaas(Throwable e) {
    return Arrays.stream(e.getStackTrace())
        .limit(5)
        .anyMatch(frame -> frame.getClassName().contains(".Jaas"));
  }

  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }

  /** Camel speaks of {@code maxRequestSize} where {@code max-request-size} was written. */
  private String asWritten(String option) {
    String key = option.startsWith("camel.") ? option : OPTIONS + option;
    return configured.own().keySet().stream()
        .filter(own -> plain(own).equals(plain(key)))
        .findFirst()
        .orElse(key);
  }

  private static String plain(String key) {
    return key.replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** The option that makes this property of Kafka what it is: Camel itself is asked. */
  String writtenAs(String property) {
    String name = asWritten(property.replace(".", ""));
    if (configured.own().containsKey(name)) {
      return name;
    }
    Object preset = property(new KafkaConfiguration(), property);
    CamelContext context = new DefaultCamelContext();
    for (Map.Entry<String, String> option : configured.own().entrySet()) {
      String key = option.getKey();
      if (key.startsWith(OPTIONS)) {
        if (key.endsWith("[" + property + "]") || key.endsWith("." + property)) {
          return key;
        }
        Object alone = property(configuration(context, key, option.getValue()), property);
        if (alone != null && !alone.equals(preset)) {
          return key;
        }
      }
    }
    return OPTIONS + camelCase(property);
  }

  /** Where nothing was written: as Camel calls it, {@code saslJaasConfig}. */
  private static String camelCase(String property) {
    Matcher part = Pattern.compile("\\.(.)").matcher(property);
    return part.replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
  }

  private static KafkaConfiguration configuration(CamelContext context, String key, String value) {
    KafkaComponent component = new KafkaComponent(context);
    KafkaConfiguration configuration = component.getConfiguration();
    // What is of TLS or SASL is looked at only where that is switched on.
    configuration.setSecurityProtocol("SASL_SSL");
    try {
      new PropertyBindingSupport.Builder()
          .withCamelContext(context)
          .withTarget(component)
          .withConfigurer(
              PluginHelper.getConfigurerResolver(context)
                  .resolvePropertyConfigurer("kafka-component", context))
          .withProperty(key.substring(OPTIONS.length()), value)
          .withIgnoreCase(true)
          .withPlaceholder(false)
          .bind();
    } catch (RuntimeException e) {
      return configuration; // a reference, which is not resolved here
    }
    return configuration;
  }

  private static @Nullable Object property(KafkaConfiguration configuration, String property) {
    if (configuration.getSecurityProtocol().equals("PLAINTEXT")) {
      configuration.setSecurityProtocol("SASL_SSL");
    }
    Properties consumer = configuration.createConsumerProperties();
    Object found = consumer.get(property);
    return found == null ? configuration.createProducerProperties().get(property) : found;
  }
}
