package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.PermitRow;
import harvest.migration.pace.Timing;
import harvest.migration.pace.Timing.SystemTiming;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.RateLimit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that is set back by an hour stops nothing, and lets nothing out too early. */
class ClockTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path dir;

  @Test
  void ofThisMachine() throws Exception {
    SimulatorOptions options =
        SimulatorOptions.defaults()
            // A burst would pass it by far; what two busy processors bunch does not.
            .withLimit(RateLimit.of(46, Duration.ofSeconds(2)))
            .withShare("error-503-retry:1", 0.05);
    try (World world = World.ofRequests(dir, options, 2);
        SetBack timing = new SetBack()) {
      world.settings.put("harvest.rate.requests", "40");
      world.settings.put("harvest.rate.period", "2s");
      for (int i = 0; i < 120; i++) {
        world.send(World.request("acme", World.token()));
      }
      world.start(timing);
      await().until(() -> world.simulator.log().summary().calls() >= 40);

      timing.back = HOUR;

      world.awaitDone();
      assertThat(world.bundle().counters().rateLimitedTotal()).isZero();
      assertThat(world.records("results")).hasSize(120);
      assertThat(world.values("dead-letters")).isEmpty();
      assertThat(Cli.run(world, "report").exit).isZero();
    }
  }

  @Test
  void ofTheDatabaseThatGivesThePermits() throws Exception {
    String url = SharedPostgres.database("clock" + System.nanoTime());
    Duration apart = Duration.ofMinutes(10);
    try (Ledger ledger = Ledger.open(url, Runnable::run)) {
      PermitRow permits = ledger.permits();
      assertThat(permits).isNotNull();
      assertThat(permits.take("calls", apart)).isZero();

      // To the row it is the same whether the clock goes back or everything in it goes forward.
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(
            "update budget set next_at = next_at + 3600000000, seen_at = seen_at + 3600000000");
      }

      assertThat(permits.take("calls", apart)).isBetween(apart.dividedBy(2), apart);
      assertThat(permits.take("calls", apart)).isGreaterThan(apart);
    }
  }

  /** The system's time, of which the clock can be set back; what only goes forward goes on. */
  private static final class SetBack implements Timing, AutoCloseable {
    private final SystemTiming system = new SystemTiming();
    private volatile Duration back = Duration.ZERO;

    @Override
    public Instant instant() {
      return system.instant().minus(back);
    }

    @Override
    public long nanos() {
      return system.nanos();
    }

    @Override
    public void after(long nanos, Runnable task) {
      system.after(nanos, task);
    }

    @Override
    public void close() {
      system.close();
    }
  }
}
