package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.RateLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When calls arrive at Harvest, by Harvest's own log. */
class PaceOnTheWireTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate-limited:2",
        "rate-limited:http-date+3",
        "error-503-retry:2",
        "error-503-retry:http-date+3"
      })
  void aRetryAfterIsWaitedForAndA429PausesTheWholeBudget(String answer) throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      boolean limited = answer.startsWith("rate");
      String token = World.token();
      world.simulator.script(World.fingerprint(token), answer);
      world.send(World.request("acme", World.token()));
      world.start();
      world.awaitDone();
      world.send(World.request("acme", token));
      Awaitility.await()
          .until(
              () ->
                  limited
                      ? world.bundle().counters().rateLimitedTotal() == 1
                      : world.simulator.log().callsWith(token).stream()
                          .anyMatch(call -> call.answeredAt() != null));
      for (int i = 0; i < 5; i++) {
        world.send(World.request("acme", World.token()));
      }
      world.awaitDone();

      List<Call> calls = world.simulator.log().callsWith(token);
      assertThat(calls).hasSize(2);
      Instant asked = asked(answer, calls.get(0).answeredAt());
      assertThat(calls.get(1).arrivedAt()).isAfterOrEqualTo(asked);
      List<Call> later =
          world.simulator.log().migrateCalls().stream()
              .filter(call -> call.sequence() > calls.get(0).sequence())
              .filter(call -> !call.token().equals(calls.get(0).token()))
              .toList();
      assertThat(later).hasSize(5);
      if (limited) {
        assertThat(later).allSatisfy(call -> assertThat(call.arrivedAt()).isAfterOrEqualTo(asked));
      } else {
        assertThat(later).allSatisfy(call -> assertThat(call.arrivedAt()).isBefore(asked));
      }
      assertThat(world.records("results")).hasSize(7);
    }
  }

  private static Instant asked(String answer, Instant at) {
    return answer.contains("date")
        ? at.plusSeconds(3).truncatedTo(ChronoUnit.SECONDS).minusSeconds(0)
        : at.plusSeconds(2);
  }

  @Test
  void aLimitOfTheSameSizeIsNeverTouched() throws Exception {
    SimulatorOptions options =
        SimulatorOptions.defaults().withLimit(RateLimit.of(30, Duration.ofSeconds(6)));
    try (World world = World.ofRequests(dir, options, 2)) {
      world.settings.put("harvest.rate.requests", "30");
      world.settings.put("harvest.rate.period", "6s");
      for (int i = 0; i < 75; i++) {
        world.send(World.request("acme", World.token()));
      }

      world.start();
      world.awaitDone();

      assertThat(world.bundle().counters().rateLimitedTotal()).isZero();
      assertThat(world.simulator.log().migrateCalls())
          .hasSize(75)
          .allSatisfy(call -> assertThat(call.status()).isEqualTo(200));
      assertThat(world.records("results")).hasSize(75);
    }
  }
}
