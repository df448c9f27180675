package harvest.migration.bundle;

import harvest.migration.credentials.Circuit;
import harvest.migration.ledger.Ledger;
import harvest.migration.monitor.Counters;
import harvest.migration.monitor.HealthChecks;
import harvest.migration.monitor.HealthPort;
import harvest.migration.monitor.LagWatch;
import harvest.migration.monitor.MBeans;
import harvest.migration.monitor.Operation;
import harvest.migration.monitor.Readings;
import harvest.migration.monitor.Summary;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Priority;
import harvest.migration.settings.Settings;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.management.JMException;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** What is shown of the program, and the switches that come with it. */
final class Monitoring {
  private final Settings.Operation settings;
  private final LagWatch lag;
  private final Operation operation;
  private final Readings readings;
  private final HealthChecks health;
  private final MBeans beans;
  private final Summary summary;
  private @Nullable HealthPort port;

  /** What is looked at. */
  record Watched(
      Counters counters,
      Pace pace,
      Ledger ledger,
      Map<String, Circuit> circuits,
      LongSupplier inFlight) {}

  /**
   * @param intake what lets requests in; calls are let out by the pace
   */
  Monitoring(Settings settings, Watched watched, Operation.Valves intake) {
    this.settings = settings.operation();
    this.lag = lagWatch(settings);
    Pace pace = watched.pace();
    Ledger ledger = watched.ledger();
    this.operation =
        new Operation(
            new Operation.Valves(
                () -> {
                  intake.close().run();
                  pace.pause();
                },
                () -> {
                  pace.resume();
                  intake.open().run();
                }),
            new Operation.Signs(
                () -> lag.isBrokerAway() || ledger.isAway(),
                () -> pace.isOutage(Priority.MIGRATE)));
    this.readings =
        new Readings(
            watched.counters(), operation, watched.circuits(), lag::lag, watched.inFlight());
    this.health = new HealthChecks(operation);
    this.beans = new MBeans(readings, watched.circuits(), ledger.tally(), pace::changed);
    this.summary = new Summary(readings);
  }

  private static LagWatch lagWatch(Settings settings) {
    try {
      return new LagWatch(
          KafkaClients.of(settings), settings.kafka().group(), settings.topics().requests());
    } catch (TopicFailure e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** To be called before the routes start: a probe is answered from here on. */
  void open() {
    Integer number = settings.healthPort();
    if (number != null) {
      port = HealthPort.open(settings.healthAddress(), number, health);
    }
    lag.start();
    summary.start();
  }

  /** To be called when there is a context, before it starts. */
  void register(CamelContext context) {
    try {
      beans.register(context);
    } catch (JMException e) {
      throw new IllegalStateException("the MBeans cannot be registered", e);
    }
    health.register(context);
  }

  Operation operation() {
    return operation;
  }

  Readings readings() {
    return readings;
  }

  /** Everything else has ended. */
  void close() {
    operation.stopped();
    summary.close();
    lag.close();
    if (port != null) {
      port.close();
    }
  }
}
