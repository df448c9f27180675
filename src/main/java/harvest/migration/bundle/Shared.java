package harvest.migration.bundle;

import harvest.migration.bundle.Bundle.CallThreads;
import harvest.migration.bundle.Bundle.RunEnd;
import harvest.migration.call.ApiCall;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.harvest.AnswerTable;
import harvest.migration.harvest.Backoff;
import harvest.migration.harvest.RetryAfter;
import harvest.migration.harvest.call.AuthorizeLink;
import harvest.migration.harvest.http.Received;
import harvest.migration.ledger.Entry.Fact.DeletedUnread;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.PermitRow;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.Sealing;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Circuit;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader.InvalidSettings;
import harvest.migration.settings.SettingsLoader.Problem;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.window.Assignments;
import harvest.migration.window.ConsumerState;
import harvest.migration.window.Intake;
import harvest.migration.window.Window;
import harvest.migration.window.WindowClientFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What more than one stage uses: made once, before the stages. */
final class Shared {
  final Settings settings;
  final KafkaClients clients;
  final RunEnd end;
  final Checkpoints checkpoints = Checkpoints.installed();
  final Timing timing;
  final ThreadPoolExecutor threads;
  final Ledger ledger;
  final Counters counters;
  final Pace pace;
  final Budget budget;
  final Backoff backoff;
  final AnswerTable answers;
  final Received received = new Received();
  final Sealing sealing;
  final OutcomeWriter outcomes;
  private final List<LedgerPermits> permits = new ArrayList<>();
  private final List<ConsumerState> consumers = new CopyOnWriteArrayList<>();

  /** Open what left sealed; null where they are not configured. */
  final @Nullable UnsealKeys unsealKeys;

  private final AuthorizeLink links;
  private final Map<String, Circuit> circuits = new LinkedHashMap<>();

  /**
   * @throws InvalidSettings where a key of sealing cannot be used
   * @throws TopicFailure where no client for the broker can be made
   * @throws harvest.migration.ledger.LedgerFailure where the ledger cannot be used
   */
  Shared(Settings settings, Timing timing, RunEnd end, Function<Executor, Ledger> opened)
      throws TopicFailure, InvalidSettings {
    this.settings = settings;
    this.clients = KafkaClients.of(settings);
    this.end = end;
    this.timing = timing;
    this.sealing = sealing(settings.sealing().sealKey());
    this.outcomes = new OutcomeWriter(sealing);
    this.unsealKeys = settings.sealing().unsealKeys();
    for (Application application : settings.applications().all()) {
      circuits.put(application.name(), new Circuit(application.name(), settings.circuitCalls()));
    }
    this.counters = new Counters(circuits.keySet());
    this.threads = CallThreads.forSlots(settings.window());
    this.ledger = opened.apply(threads);
    Settings.Retry retry = settings.retry();
    this.pace =
        new Pace(
            timing,
            settings.window(),
            new Pace.Limits(
                settings.circuitCalls(),
                settings.outageFailures(),
                retry.delay(),
                retry.maxDelay()),
            end::gone);
    this.budget = budget("calls", settings.rate());
    this.backoff =
        new Backoff(
            retry.delay(), retry.maxDelay(), () -> ThreadLocalRandom.current().nextDouble());
    this.answers = new AnswerTable(timing, new RetryAfter(timing, retry.maxRetryAfter()));
    this.links = new AuthorizeLink(settings.harvest().idUrl());
  }

  /** The budget of that name; the instances that share a ledger share it. */
  Budget budget(String name, Settings.Rate rate) {
    PermitRow row = ledger.permits();
    if (row == null || rate.requests() == 0) {
      return new Budget(rate.requests(), rate.period());
    }
    LedgerPermits shared = new LedgerPermits(row, name, timing, pace::changed);
    permits.add(shared);
    return new Budget(rate.requests(), rate.period(), shared);
  }

  /** The consumer of a stage: health watches it, and the run ends where it cannot go on. */
  WindowClientFactory consumer(
      String topic, Window window, Intake intake, Assignments assignments) {
    ConsumerState state = new ConsumerState(topic, end::trouble);
    consumers.add(state);
    return new WindowClientFactory(window, intake, assignments, state);
  }

  /** The consumers of all stages. */
  List<ConsumerState> consumers() {
    return consumers;
  }

  /** For stages that have nothing to look up before their first record. */
  Assignments withoutTakeOver() {
    return new Assignments() {
      @Override
      public void assigned(
          Iterable<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> committed) {}

      @Override
      public void deletedUnread(TopicPartition partition, long from, long to) {
        ledger.deletedUnread(
            new DeletedUnread(partition.topic(), partition.partition(), from, to, Instant.now()));
      }

      @Override
      public String metadata() {
        return "";
      }
    };
  }

  /** Ends what the instances share. */
  void close() {
    permits.forEach(LedgerPermits::close);
    ledger.close();
    threads.shutdownNow();
  }

  private static Sealing sealing(@Nullable Path file) throws InvalidSettings {
    try {
      return Sealing.read(file);
    } catch (IOException e) {
      throw invalid("harvest.seal.key", String.valueOf(e.getMessage()));
    }
  }

  private static InvalidSettings invalid(String key, String problem) {
    return new InvalidSettings(
        List.of(new Problem(key, "configuration", problem, "name the file of a JWK")));
  }

  /** The circuit of an application that is configured. */
  Circuit circuit(String application) {
    Circuit circuit = circuits.get(application);
    if (circuit == null) {
      throw new IllegalStateException("there is no circuit for " + application);
    }
    return circuit;
  }

  /** All circuits by the names of their applications. */
  Map<String, Circuit> circuits() {
    return circuits;
  }

  /** Retries as the configuration has them. */
  ApiCall.Retries retries() {
    return new ApiCall.Retries(settings.retry().attempts(), backoff::delay);
  }

  /** Where the user of an application consents again; null where that does not help. */
  @Nullable String consent(@Nullable String name, @Nullable String fingerprint) {
    Application application = settings.applications().find(name);
    return application == null ? null : links.of(application, fingerprint);
  }
}
