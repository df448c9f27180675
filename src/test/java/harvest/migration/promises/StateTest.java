package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bean says that the program is doing, while it does it. */
class StateTest {

  @TempDir Path dir;

  @Test
  void anOutageIsOneUntilAProbeSucceeds() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.outage.failures", "3");
      world.settings.put("harvest.retry.attempts", "20");
      world.start();
      world.send(World.request("acme", World.token()));
      world.awaitDone();
      world.simulator.script("/api/v2/oauth2/migrate", "error-503-retry:0*");
      for (int i = 0; i < 6; i++) {
        world.send(World.request("acme", World.token()));
      }
      World.awaitState("OUTAGE");

      world.simulator.script("/api/v2/oauth2/migrate", "ok*");

      World.awaitState("RUNNING");
      world.awaitDone();
      assertThat(world.values("results")).hasSize(7);
    }
  }

  @Test
  void aPageOfSuccessIsAnOutageToo() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.outage.failures", "3");
      world.settings.put("harvest.retry.max-delay", "60s");
      world.settings.put("harvest.retry.delay", "1s");
      world.start();
      world.send(World.request("acme", World.token()));
      world.awaitDone();
      world.simulator.script("/api/v2/oauth2/migrate", "html-200*");
      for (int i = 0; i < 3; i++) {
        world.send(World.request("acme", World.token()));
      }
      World.awaitState("OUTAGE");
      for (int i = 0; i < 50; i++) {
        world.send(World.request("acme", World.token()));
      }
      await().until(() -> world.simulator.log().summary().calls() >= 1 + 3 + 2);
      assertThat(world.simulator.log().summary().calls())
          .as("only probes are spent, and they are few")
          .isLessThan(1 + 3 + 10);

      world.simulator.script("/api/v2/oauth2/migrate", "ok*");
      World.awaitState("RUNNING");
      world.awaitDone();
      assertThat(world.values("results")).hasSize(1 + 3 + 50);
    }
  }

  @Test
  void drainingLastsAsLongAsACallIsOut() throws Exception {
    SimulatorOptions slow =
        SimulatorOptions.defaults().withLatency(Duration.ofMillis(1_500), Distribution.FIXED);
    try (World world = World.ofRequests(dir, slow, 1)) {
      world.start();
      world.send(World.request("acme", World.token()));
      await().until(() -> world.simulator.log().summary().calls() == 1);

      Thread stop = new Thread(world::stop, "stop");
      stop.start();

      World.awaitState("DRAINING");
      stop.join();
      assertThat(world.values("results")).hasSize(1);
    }
  }
}
