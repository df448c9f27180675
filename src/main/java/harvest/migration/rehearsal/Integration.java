package harvest.migration.rehearsal;

import harvest.migration.rehearsal.SimulatorOptions.Client;
import java.util.List;

/**
 * One of the integrations that the demo moves.
 *
 * @param rows how many of every 100 rows of the file are its own
 */
record Integration(String name, int rows) {
  /** All of them. */
  static final List<Integration> ALL =
      List.of(
          new Integration("acme", 52),
          new Integration("globex", 28),
          new Integration("initech", 18),
          new Integration("umbrella", 2));

  /** How Harvest knows it. */
  Client client() {
    return new Client(
        name + "-v1",
        name + "-v1-secret",
        name + "-v2",
        name + "-v2-secret",
        "https://" + name + ".example/harvest/callback");
  }
}
