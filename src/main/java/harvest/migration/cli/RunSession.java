package harvest.migration.cli;

import harvest.migration.bundle.Bundle;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.cli.Termination.StopSignal;
import harvest.migration.drops.Inbox;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.monitor.Counters;
import harvest.migration.monitor.Progress;
import harvest.migration.monitor.StatusServer;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.pace.Timing.SystemTiming;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader.InvalidSettings;
import harvest.migration.settings.SettingsLoader.Loaded;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the routes, as {@code run} and {@code migrate} have it: checked before, shown
 * meanwhile, summed up at its end.
 */
public final class RunSession {
  private static final int NAMED = 20;

  private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);

  private final Surroundings surroundings;
  private final Loaded loaded;
  private final StopSignal signal = new StopSignal();

  /**
   * How a run ended.
   *
   * @param trouble why it ended by itself; null where it was asked to, or came to its end
   * @param summary what it did, in one line
   */
  record Ended(@Nullable String trouble, String summary) {}

  /** What a command waits for while the routes run; returns when they are to stop. */
  interface Course {
    void await(Bundle bundle, RunUntil until) throws InterruptedException;
  }

  RunSession(Surroundings surroundings, Loaded loaded) {
    this.surroundings = surroundings;
    this.loaded = loaded;
  }

  /**
   * Checks what nothing works without; of the rest it warns.
   *
   * @param creation null: no topic is created
   * @param created is told the name of each created topic
   */
  void check(BrokerCheck.@Nullable Creation creation, PrintWriter created) throws InvalidSettings {
    BrokerCheck.Findings found = new BrokerCheck(loaded, created).run(creation);
    List<String> unloadable = new NativeLibraries(loaded.provisional()).unloadable();
    if (!unloadable.isEmpty()) {
      (unloadable.contains(NativeLibraries.SQLITE) ? found.blocking() : found.others())
          .add(NativeLibraries.problem(unloadable));
    }
    loaded.warnings().forEach(warning -> LOG.warn("{}", warning.line()));
    found.others().forEach(problem -> LOG.warn("{}", problem.line()));
    if (!found.blocking().isEmpty()) {
      throw new InvalidSettings(found.blocking());
    }
  }

  /**
   * Runs the routes until the course is over, or somebody asks for their end.
   *
   * @param limit how many requests may make a call; null: all
   * @throws CommandFailure where the routes cannot start
   */
  @SuppressWarnings("try") // the display only has to be there while it runs
  Ended run(@Nullable Long limit, Course course) throws Exception {
    Settings settings = loaded.valid();
    surroundings.termination().onRequest(signal::asked);
    try (SystemTiming timing = new SystemTiming()) {
      Bundle bundle = new Bundle(settings, surroundings.home(), timing, signal);
      try (RunUntil until = new RunUntil(settings, bundle, signal);
          Progress progress = progress(settings, bundle)) {
        if (limit != null) {
          bundle.pace().limitFirsts(limit);
        }
        bundle.start();
        course.await(bundle, until);
      } finally {
        bundle.stop();
      }
      return new Ended(signal.trouble(), summary(bundle));
    } catch (LedgerFailure.Stale e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.FAILED, e);
    } catch (LedgerFailure | StatusServer.Unusable e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.UNUSABLE, e);
    }
  }

  /** Whether somebody, or the run itself, asked for the end. */
  boolean isAsked() {
    return signal.isAsked();
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
            .map(one -> Redactor.printable(one.getKey()) + ": " + one.getValue())
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

  /** Waits for the reason to end a run. */
  public static final class RunUntil implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final Bundle bundle;
    private final StopSignal signal;
    private final Admin admin;
    private final GroupPositions groups;

    public RunUntil(Settings settings, Bundle bundle, StopSignal signal) throws TopicFailure {
      this.bundle = bundle;
      this.signal = signal;
      KafkaClients clients = KafkaClients.of(settings);
      this.admin = clients.admin();
      this.groups = new GroupPositions(clients, admin);
    }

    /**
     * Returns when the run is to end.
     *
     * @param idle how long nothing must have been left to do; null: that is no reason
     * @param done a reason to end, asked ten times a second
     */
    public void await(@Nullable Duration idle, BooleanSupplier done) throws InterruptedException {
      long quietSince = System.nanoTime();
      while (!signal.await(LOOK_MILLIS)) {
        if (done.getAsBoolean()) {
          return;
        }
        if (idle == null) {
          continue;
        }
        if (!bundle.isQuiet()) {
          quietSince = System.nanoTime();
        } else if (System.nanoTime() - quietSince >= idle.toNanos()) {
          if (nothingIsLeft()) {
            return;
          }
          quietSince = System.nanoTime();
        }
      }
    }

    /** Whether no partition of any stage's group lags; what is not known counts as something. */
    private boolean nothingIsLeft() {
      try {
        for (Map.Entry<String, String> stage : bundle.topicsByGroup().entrySet()) {
          if (groups.lag(stage.getKey(), stage.getValue()) > 0) {
            return false;
          }
        }
        return bundle.isQuiet();
      } catch (TopicFailure e) {
        return false;
      }
    }

    @Override
    public void close() {
      admin.close(Duration.ofSeconds(5));
    }
  }
}
