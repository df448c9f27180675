package harvest.migration.bundle;

import harvest.migration.credentials.Application;
import harvest.migration.credentials.Circuit;
import harvest.migration.harvest.AnswerTable;
import harvest.migration.harvest.Backoff;
import harvest.migration.harvest.RetryAfter;
import harvest.migration.harvest.call.AuthorizeLink;
import harvest.migration.harvest.http.Received;
import harvest.migration.ledger.Ledger;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.Sealing;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import harvest.migration.sealing.UnsealFailure;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.settings.Settings;
import harvest.migration.stage.Attempts;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What more than one stage uses: made once, before the stages. */
final class Shared {
  final Settings settings;
  final KafkaClients clients;
  final RunEnd end;
  final Timing timing;
  final ThreadPoolExecutor threads;
  final Ledger ledger;
  final Counters counters;
  final Pace pace;
  final Budget budget;
  final Backoff backoff;
  final AnswerTable answers;
  final Received received = new Received();
  final OutcomeWriter outcomes = new OutcomeWriter(new Sealing(null));

  /** Open what left sealed; null where they are not configured. */
  final @Nullable UnsealKeys unsealKeys;

  private final AuthorizeLink links;
  private final Map<String, Circuit> circuits = new LinkedHashMap<>();

  /**
   * @throws TopicFailure where no client for the broker can be made
   * @throws harvest.migration.ledger.LedgerFailure where the ledger cannot be used
   */
  Shared(Settings settings, Timing timing, RunEnd end, Function<Executor, Ledger> opened)
      throws TopicFailure {
    this.settings = settings;
    this.clients = KafkaClients.of(settings);
    this.end = end;
    this.timing = timing;
    this.unsealKeys = keys(settings.sealing().unsealKeys());
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
    this.budget = new Budget(settings.rate().requests(), settings.rate().period());
    this.backoff =
        new Backoff(
            retry.delay(), retry.maxDelay(), () -> ThreadLocalRandom.current().nextDouble());
    this.answers = new AnswerTable(timing, new RetryAfter(timing, retry.maxRetryAfter()));
    this.links = new AuthorizeLink(settings.harvest().idUrl());
  }

  private static @Nullable UnsealKeys keys(@Nullable Path file) {
    try {
      return file == null ? null : UnsealKeys.read(file);
    } catch (UnsealFailure e) {
      throw new UncheckedIOException("harvest.unseal.keys: " + e.getMessage(), new IOException(e));
    }
  }

  /** Takes in answers to calls that an access token authenticates. */
  Hearing hearing() {
    return new Hearing(answers, received, pace, counters, backoff);
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
  Attempts.Rules rules() {
    return new Attempts.Rules(settings.retry().attempts(), backoff::delay, this::consent);
  }

  /** Where the user of an application consents again; null where that does not help. */
  @Nullable String consent(@Nullable String name, @Nullable String fingerprint) {
    Application application = settings.applications().find(name);
    return application == null ? null : links.of(application, fingerprint);
  }
}
