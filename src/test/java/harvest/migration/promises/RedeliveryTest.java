package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is delivered again is recognised; nothing is skipped. */
class RedeliveryTest {
  private static final int REQUESTS = 60;

  @TempDir Path dir;

  @Test
  void aRedeliveredRequestIsNotMigratedTwice() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 3)) {
      requests(world);
      world.start();
      world.awaitDone();
      world.stop();
      int results = world.records("results").size();
      int calls = world.simulator.log().calls().size();

      // The offsets are lost: everything is delivered again.
      world.offsets.toTheBeginning();
      world.start();
      world.awaitDone();
      world.stop();
      // Another group: it begins with the first record.
      world.settings.put("harvest.kafka.group", world.prefix + "-new");
      world.start();
      Awaitility.await().until(() -> world.bundle().counters().receivedTotal() >= REQUESTS + 6);
      world.stop();

      assertThat(world.simulator.log().calls()).hasSize(calls);
      assertThat(world.records("results")).hasSize(results);
      assertThat(world.values("dead-letters"))
          .hasSize(4)
          .extracting(letter -> letter.get("request_at").asText())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aStopRepeatsNoDeadLetterThatLiesBehindAWaitingRequest() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      String waiting = World.token();
      world.simulator.script(World.fingerprint(waiting), "error-503-retry:600");
      world.send(World.request("acme", waiting));
      world.send("no json");
      world.send(World.request("nobody", World.token()));
      world.start();
      world.await("dead-letters", 2);
      world.stop();
      assertThat(world.offsets.committed()).isNotEqualTo(world.offsets.ends());

      world.start();
      world.awaitDone();
      long duplicates = world.bundle().counters().duplicates();
      world.stop();

      assertThat(world.records("dead-letters")).hasSize(2);
      assertThat(world.records("results")).hasSize(1);
      assertThat(duplicates).isEqualTo(2);
    }
  }

  @Test
  void anotherRecordThatLiesWhereARefusedOneLayGetsItsOwnDeadLetter() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.send("no json");
      world.start();
      world.awaitDone();
      world.stop();

      // The topic is made anew: its offsets begin again.
      world.offsets.delete(world.topic("requests"));
      world.offsets.create(world.topic("requests"), 1);
      world.send("no json either");
      world.start();
      world.await("dead-letters", 2);
      world.stop();

      assertThat(world.values("dead-letters"))
          .extracting(letter -> letter.get("request_at").asText())
          .hasSize(2)
          .containsOnly(world.topic("requests") + "-0@0");
    }
  }

  @Test
  void aNewGroupSkipsNothingThatLayThereBefore() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 3)) {
      requests(world);

      world.start();
      world.awaitDone();

      assertThat(world.records("results")).hasSize(REQUESTS);
      assertThat(world.records("dead-letters")).hasSize(4);
      assertThat(world.bundle().counters().duplicates()).isEqualTo(2);
    }
  }

  private static void requests(World world) {
    String token = World.token();
    world.send(World.request("acme", token));
    for (int i = 1; i < REQUESTS; i++) {
      world.send(World.request("acme", World.token()));
    }
    world.send(World.refused("acme"));
    world.send("no json");
    world.send("{}");
    world.send(World.request("nobody", token));
    world.send(World.request("acme", token));
    world.send(World.request("acme", token));
  }

  @Test
  void aCopyOfARequestInFlightSharesItsOutcome() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2)) {
      String slow = World.token();
      String refused = World.token();
      world.simulator.script(World.fingerprint(slow), "slow:1500ms");
      world.simulator.script(World.fingerprint(refused), "error-503-retry:1", "invalid-grant*");
      for (int i = 0; i < 5; i++) {
        world.send(World.request("acme", slow));
        world.send(World.request("acme", refused));
      }

      world.start();
      world.awaitDone();

      assertThat(world.records("results")).hasSize(1);
      assertThat(world.records("dead-letters")).hasSize(1);
      assertThat(world.simulator.log().callsWith(slow)).hasSize(1);
      assertThat(world.simulator.log().callsWith(refused)).hasSize(2);
      assertThat(world.bundle().counters().duplicates()).isEqualTo(8);

      // What is migrated stays so; what ended as a dead letter is a new try.
      world.send(World.request("acme", slow));
      world.send(World.request("acme", refused));
      world.awaitDone();

      assertThat(world.bundle().counters().duplicates()).isEqualTo(9);
      assertThat(world.records("results")).hasSize(1);
      assertThat(world.records("dead-letters")).hasSize(2);
      assertThat(world.simulator.log().callsWith(refused)).hasSize(3);
    }
  }

  @Test
  void theSameTokenOfAnotherApplicationOrGrantIsAnotherRequest() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.application("other");
      String token = World.token();
      world.send(World.request("acme", token));
      world.send(World.request("other", token));

      world.start();
      world.awaitDone();

      List<String> applications = new ArrayList<>();
      for (JsonNode result : world.values("results")) {
        applications.add(result.get("application").asText());
      }
      assertThat(applications).containsExactlyInAnyOrder("acme", "other");
      assertThat(world.bundle().counters().duplicates()).isZero();
    }
  }
}
