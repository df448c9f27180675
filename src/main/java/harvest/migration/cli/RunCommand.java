package harvest.migration.cli;

import harvest.migration.bundle.Bundle;
import harvest.migration.files.Inbox;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.ledger.StaleLedger;
import harvest.migration.monitor.Counters;
import harvest.migration.monitor.Progress;
import harvest.migration.monitor.StatusServer;
import harvest.migration.outcome.Status;
import harvest.migration.pace.SystemTiming;
import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.settings.InvalidSettings;
import harvest.migration.settings.Loaded;
import harvest.migration.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The routes, until stopped. */
@Command(
    name = "run",
    description = {
      "Runs the routes against the configured Kafka and Harvest until stopped.",
      "SIGTERM lets calls that are out finish and leaves the rest for the next start.",
      "Exit 0: stopped; 1: stopped by itself, the last line says why; 2: cannot start."
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  private static final int NAMED = 20;

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--until-idle",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description = "Stop once nothing has been left to do for so long (5s, 2m).")
  private @Nullable Duration untilIdle;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The canary: bring N requests to their outcome, leave the rest on the topic.")
  private @Nullable Long limit;

  @Option(
      names = "--embedded-kafka",
      description = "Bring a broker along, on harvest.kafka.brokers, with its topics.")
  private boolean embeddedKafka;

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (limit != null && limit < 1) {
      throw new CommandFailure("--limit: a number from 1 on is needed", CommandFailure.UNUSABLE);
    }
    Loaded loaded = common.load(surroundings);
    Settings settings = loaded.valid();
    EmbeddedBroker broker = new EmbeddedBroker(settings);
    Optional<EmbeddedKafka> embedded =
        embeddedKafka ? Optional.of(broker.start()) : broker.startIfLeft();
    try {
      BrokerCheck.Findings found =
          new BrokerCheck(loaded, surroundings.err())
              .run(embeddedKafka ? new BrokerCheck.Creation(1, (short) 1) : null);
      List<String> unloadable = new NativeLibraries(settings).unloadable();
      if (!unloadable.isEmpty()) {
        (unloadable.contains(NativeLibraries.SQLITE) ? found.blocking() : found.others())
            .add(NativeLibraries.problem(unloadable));
      }
      found.others().forEach(problem -> LOG.warn("{}", problem.line()));
      if (!found.blocking().isEmpty()) {
        throw new InvalidSettings(found.blocking());
      }
      return run(settings);
    } catch (StaleLedger e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.FAILED, e);
    } catch (LedgerFailure | StatusServer.Unusable e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.UNUSABLE, e);
    } finally {
      embedded.ifPresent(EmbeddedKafka::close);
    }
  }

  @SuppressWarnings("try") // the display only has to be there while it runs
  private int run(Settings settings) throws Exception {
    StopSignal signal = new StopSignal();
    surroundings.termination().onRequest(signal::asked);
    try (SystemTiming timing = new SystemTiming()) {
      Bundle bundle = new Bundle(settings, surroundings.home(), timing, signal);
      try (RunUntil until = new RunUntil(settings, bundle, signal);
          Progress progress = progress(settings, bundle)) {
        if (limit != null) {
          bundle.pace().limitFirsts(limit);
        }
        bundle.start();
        until.await(untilIdle, () -> limit != null && bundle.pace().isLimitDone());
      } finally {
        bundle.stop();
      }
      surroundings.err().println(summary(bundle));
      String trouble = signal.trouble();
      if (trouble != null) {
        throw new CommandFailure(trouble, CommandFailure.FAILED);
      }
      return 0;
    }
  }

  /** Elsewhere than on a terminal the log has a line each minute. */
  private static Progress progress(Settings settings, Bundle bundle) {
    return Progress.isTerminal() && !settings.operation().jsonLog()
        ? Progress.start(bundle.readings(), System.err, true)
        : Progress.none();
  }

  private static String summary(Bundle bundle) {
    Counters counters = bundle.counters();
    return "received "
        + counters.receivedTotal()
        + ", migrated "
        + counters.results(Status.MIGRATED)
        + ", issued "
        + counters.results(Status.ISSUED)
        + ", verified "
        + counters.results(Status.VERIFIED)
        + ", duplicates "
        + counters.duplicates()
        + refreshedAgain(counters)
        + ", dead letters "
        + counters.deadLettersTotal()
        + ", calls "
        + counters.calls()
        + reads(counters)
        + files(bundle.inbox());
  }

  /** Nothing where nothing was dropped. */
  private static String files(Inbox inbox) {
    Map<String, String> leftAlone = inbox.leftAlone();
    if (inbox.processed() + inbox.refused() + leftAlone.size() == 0) {
      return "";
    }
    String counted = ", files " + inbox.processed() + ", files refused " + inbox.refused();
    if (leftAlone.isEmpty()) {
      return counted;
    }
    String names =
        leftAlone.entrySet().stream()
            .limit(NAMED)
            .map(one -> one.getKey().replaceAll("\\p{Cntrl}", "?") + ": " + one.getValue())
            .collect(Collectors.joining("; "));
    return counted
        + ", files left alone "
        + leftAlone.size()
        + " ("
        + names
        + (leftAlone.size() > NAMED ? "; ..." : "")
        + ")";
  }

  /** Nothing is published for them: somebody who waits for a new pair has to know. */
  private static String refreshedAgain(Counters counters) {
    long again = counters.refreshedAgainTotal();
    return again == 0
        ? ""
        : " (" + again + " of them V2 refresh tokens that were refreshed before)";
  }

  /** Lists have dead letters of their own; without lists there is nothing to say. */
  private static String reads(Counters counters) {
    if (counters.reads() + counters.failedReads() == 0) {
      return "";
    }
    String read = ", lists read " + counters.reads() + " (" + counters.readRecords() + " records)";
    return counters.failedReads() == 0
        ? read
        : read + ", lists that became dead letters " + counters.failedReads();
  }
}
