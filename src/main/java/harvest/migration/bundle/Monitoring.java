package harvest.migration.bundle;

import harvest.migration.ledger.Ledger;
import harvest.migration.monitor.HealthChecks;
import harvest.migration.monitor.LagWatch;
import harvest.migration.monitor.MBeans;
import harvest.migration.monitor.Metrics;
import harvest.migration.monitor.Operation;
import harvest.migration.monitor.Readings;
import harvest.migration.monitor.StateFile;
import harvest.migration.monitor.StatusServer;
import harvest.migration.monitor.Summary;
import harvest.migration.pace.Circuit;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Pace.QueuedCall;
import harvest.migration.report.Standing;
import harvest.migration.report.StatusPage;
import harvest.migration.settings.Settings;
import harvest.migration.window.Intake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private final Path dataDir;
  private final Map<String, Circuit> circuits;
  private @Nullable StateFile state;
  private final Metrics metrics;
  private final StatusAnswers answers;
  private @Nullable StatusServer server;

  Monitoring(Shared shared, RequestStage requests, FollowUpStage followUps) {
    this.settings = shared.settings.operation();
    Pace pace = shared.pace;
    this.lag =
        new LagWatch(
            shared.clients,
            shared.settings.kafka().group(),
            shared.settings.topics().requests(),
            away -> held(away, pace));
    Ledger ledger = shared.ledger;
    Intake intake = requests.intake();
    this.operation =
        new Operation(
            new Operation.Valves(
                () -> {
                  intake.close();
                  pace.pause();
                },
                () -> {
                  pace.resume();
                  intake.open();
                }),
            new Operation.Signs(
                () ->
                    lag.isBrokerAway()
                        || ledger.isAway()
                        || requests.isHeld()
                        || isConsumerInTrouble(shared),
                () -> pace.isOutage(QueuedCall.Priority.MIGRATE)));
    this.readings =
        new Readings(
            shared.counters,
            operation,
            shared.circuits(),
            lag::lag,
            new Readings.Taken(
                requests::taken,
                requests::finishedUncommitted,
                followUps::lookUps,
                followUps::reads));
    this.health = new HealthChecks(operation, shared.consumers());
    this.beans = new MBeans(readings, shared.circuits(), ledger.tally(), pace::changed);
    this.metrics = new Metrics(readings, shared.circuits(), ledger.tally());
    this.answers =
        new StatusAnswers(
            () ->
                Standing.of(shared.settings, lag.positions(), Instant.now())
                    .withInFlight(readings.inFlight()),
            new StatusPage(shared.settings, readings, shared.circuits(), ledger.tally()),
            metrics,
            health);
    this.summary = new Summary(readings);
    this.dataDir = shared.settings.dataDir();
    this.circuits = shared.circuits();
  }

  private static boolean isConsumerInTrouble(Shared shared) {
    return shared.consumers().stream().anyMatch(consumer -> consumer.trouble() != null);
  }

  /** A pair that is issued while the broker is away could be published nowhere. */
  private static void held(boolean away, Pace pace) {
    if (away) {
      pace.pause();
    } else {
      pace.resume();
    }
  }

  /**
   * To be called before the routes start.
   *
   * @throws StatusServer.Unusable where the status port is another process's
   */
  void open() {
    Integer port = settings.healthPort();
    if (port != null) {
      StatusServer.check(settings.healthAddress(), port);
    }
    lag.start();
    summary.start();
    state = StateFile.start(dataDir, this::state);
  }

  private StateFile.State state() {
    Map<String, String> names = new LinkedHashMap<>();
    circuits.forEach((application, circuit) -> names.put(application, circuit.state().name()));
    return new StateFile.State(operation.state().name(), names);
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

  /** Whether the route of the status page is to run. */
  Map<String, String> properties() {
    return Map.of("stage.status", Boolean.toString(settings.healthPort() != null));
  }

  /** To be called when there is a context, before its routes are read. */
  void serve(CamelContext context) {
    context.getRegistry().bind("statusAnswers", answers);
    Integer port = settings.healthPort();
    if (port != null) {
      server = StatusServer.in(context, settings.healthAddress(), port);
    }
  }

  /** To be called when the routes are up. */
  void routes(CamelContext context) {
    metrics.routes(context);
  }

  /** The address of the status page; null where there is none. */
  @Nullable String address() {
    return server == null ? null : "http://" + settings.healthAddress() + ":" + server.port() + "/";
  }

  void running() {
    operation.running();
  }

  void gone() {
    operation.gone();
  }

  void draining() {
    operation.draining();
  }

  Readings readings() {
    return readings;
  }

  /** Everything else has ended. */
  void close() {
    operation.stopped();
    if (state != null) {
      state.close();
    }
    summary.close();
    lag.close();
    if (server != null) {
      server.close();
    }
  }
}
