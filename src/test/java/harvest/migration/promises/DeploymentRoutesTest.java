package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deployment's own routes take effect at the next start, without a build. */
class DeploymentRoutesTest {
  @TempDir Path dir;

  @Test
  void aRouteFileCanBeEditedAndOneAdded() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      Path copies = dir.resolve("copies");
      world.route(
          "outcome",
          yaml ->
              yaml.replace(
                  "        - process:\n            id: results-settle\n",
                  """
                          - wireTap:
                              id: results-tap
                              description: Our own archive sees each result
                              uri: direct
                              parameters:
                                name: archive
                          - process:
                              id: results-settle
                  """));
      world.route(
          "archive",
          none ->
              """
              - route:
                  id: archive
                  description: Keep a copy of what was published
                  routeConfigurationId: stage-errors
                  from:
                    uri: direct
                    parameters:
                      name: archive
                    steps:
                      - to:
                          id: archive-write
                          description: One file a result
                          uri: file
                          parameters:
                            directoryName: "%s"
                            fileName: "${header.CamelKafkaKey}.json"
              """
                  .formatted(copies));
      String token = World.token();
      world.send(World.request("acme", token));

      world.start();
      world.awaitDone();

      Path copy = copies.resolve("acme").resolve(World.fingerprint(token) + ".json");
      Awaitility.await().until(() -> Files.exists(copy));
      assertThat(Files.readString(copy)).contains(World.fingerprint(token));
      assertThat(world.records("results")).hasSize(1);
    }
  }
}
