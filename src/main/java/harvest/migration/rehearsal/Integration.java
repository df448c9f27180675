package harvest.migration.rehearsal;

import harvest.migration.rehearsal.SimulatorOptions.Client;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the integrations that the demo moves.
 *
 * @param rows how many of every 100 rows of the file are its own
 * @param right whether its V1 secret is configured as Harvest knows it
 */
record Integration(String name, int rows, boolean right) {
  /** All of them. */
  static final List<Integration> ALL =
      List.of(
          new Integration("acme", 52, true),
          new Integration("globex", 28, true),
          new Integration("initech", 18, true),
          new Integration("umbrella", 2, false));

  /** How Harvest knows it. */
  Client client() {
    return new Client(
        name + "-v1", name + "-v1-secret", name + "-v2", name + "-v2-secret", redirectUri());
  }

  /** How it is configured. */
  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    String key = "harvest.app." + name + ".";
    properties.put(key + "v1-client-id", name + "-v1");
    properties.put(key + "v1-client-secret", name + (right ? "-v1-secret" : "-mistyped-secret"));
    properties.put(key + "v2-client-id", name + "-v2");
    properties.put(key + "v2-client-secret", name + "-v2-secret");
    properties.put(key + "redirect-uri", redirectUri());
    return properties;
  }

  private String redirectUri() {
    return "https://" + name + ".example/harvest/callback";
  }
}
