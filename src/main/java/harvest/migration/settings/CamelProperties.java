package harvest.migration.settings;

import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;

/**
 * What Camel is given. Its text form shows no value, since Camel's own options may hold secrets.
 *
 * @param placeholders the effective {@code harvest.*} values without secrets, applications and the
 *     ledger's URL; durations as milliseconds; what has neither value nor default is absent
 * @param own every key that is not {@code harvest.*}, as written
 */
public record CamelProperties(Map<String, String> placeholders, Map<String, String> own) {
  public CamelProperties {
    placeholders = Map.copyOf(placeholders);
    own = Map.copyOf(own);
  }

  /** Both as one, for Camel Main. */
  public Properties all() {
    Properties properties = new Properties();
    properties.putAll(own);
    properties.putAll(placeholders);
    return properties;
  }

  /**
   * Lets the properties of that context win over the environment and over the JVM's, which were
   * asked already: otherwise Camel asks them again, for values as written, and for values that a
   * configuration of its own (that of {@code demo}) must not take.
   */
  public static void winIn(CamelContext context) {
    PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
    properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
    properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK);
  }

  @Override
  public String toString() {
    return "CamelProperties[" + placeholders.size() + " placeholders, " + own.size() + " own]";
  }
}
