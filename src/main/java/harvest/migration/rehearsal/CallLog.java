package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.rehearsal.Simulator.EventLoop;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was called and what was answered, exact at every moment: a client that has its answer finds
 * it here. The public methods may be used by any thread, also after the simulator is closed; all
 * others are the event loop's.
 */
public final class CallLog {
  private final List<Entry> entries = new ArrayList<>();
  private final Json json = new Json();
  private final EventLoop loop;
  private final SimulatorOptions.Log options;
  private final InstantSource time;
  private final SeededRandom random;
  private final CallStatistics statistics;
  private final @Nullable BufferedWriter file;
  private long sequence;

  /** An empty log; {@code tokensMigrated} counts the tokens that have a pair. */
  CallLog(
      SimulatorOptions options, EventLoop loop, InstantSource time, LongSupplier tokensMigrated) {
    this.options = options.log();
    this.loop = loop;
    this.time = time;
    this.random = new SeededRandom(options.seed());
    this.statistics = new CallStatistics(options.log(), tokensMigrated);
    try {
      String name = options.log().file();
      this.file = name == null ? null : Files.newBufferedWriter(Path.of(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All calls in the order of their arrival, those not answered yet too. */
  public List<Call> calls() {
    return loop.ask(() -> entries(0, Integer.MAX_VALUE));
  }

  /** Those of the migrate endpoint. */
  public List<Call> migrateCalls() {
    return callsOf(Call.MIGRATE);
  }

  /** Those of one path. */
  public List<Call> callsOf(String path) {
    return calls().stream().filter(call -> call.path().equals(path)).toList();
  }

  /** Those that sent this token. */
  public List<Call> callsWith(String token) {
    String fingerprint = Fingerprint.of(token).hex();
    return calls().stream().filter(call -> fingerprint.equals(call.token())).toList();
  }

  /** The figures; kept in every mode. */
  public CallSummary summary() {
    return loop.ask(this::currentSummary);
  }

  CallSummary currentSummary() {
    return statistics.summary();
  }

  /** A call has come: it is in the log from now on. */
  Entry arrived(String method, String path) {
    long now = now();
    Entry entry = new Entry(++sequence, now, method, path, statistics.arrived(path, now));
    if (options.mode() == SimulatorOptions.LogMode.FULL) {
      entries.add(entry);
    }
    return entry;
  }

  /** Entries from an index (from 0), at most so many. */
  List<Call> entries(int from, int limit) {
    int end = (int) Math.min(entries.size(), (long) from + limit);
    return from >= end ? List.of() : entries.subList(from, end).stream().map(Entry::call).toList();
  }

  /** The line of a call in the log's NDJSON. */
  String line(Call call) {
    ObjectNode line = (ObjectNode) json.tree(call);
    if (call.status() == 0) {
      line.put("status", call.result());
    }
    return line + "\n";
  }

  /** Brings the file up to date. */
  void flush() {
    try {
      if (file != null) {
        file.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(Call call) {
    try {
      if (file != null) {
        file.append(line(call));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time.instant());
  }

  /** A call whose entry still fills. */
  final class Entry {
    private final long sequence;
    private final long arrived; // microseconds
    private final String method;
    private final String path;
    private final int inFlight;
    private @Nullable String query;
    private @Nullable String account;
    private @Nullable String application;
    private @Nullable Fingerprint token;
    private @Nullable Fingerprint issuedToken;
    private boolean issued;
    private int status;
    private Call.State state = Call.State.PENDING;
    private long ended = -1;

    private Entry(long sequence, long arrived, String method, String path, int inFlight) {
      this.sequence = sequence;
      this.arrived = arrived;
      this.method = method;
      this.path = path;
      this.inFlight = inFlight;
    }

    /** What it asked for, and in whose account. */
    void asked(@Nullable String theQuery, @Nullable String theAccount) {
      this.query = theQuery;
      this.account = theAccount;
    }

    /** Who called, as far as it is known. */
    void by(@Nullable String theApplication, @Nullable Fingerprint theToken) {
      this.application = theApplication;
      this.token = theToken;
      statistics.by(theApplication);
    }

    /** A pair was found for it; {@code fresh} if it did not exist before. */
    void issued(Fingerprint accessToken, boolean fresh) {
      this.issuedToken = accessToken;
      this.issued = fresh;
      if (fresh) {
        statistics.issued(path);
      }
    }

    /** The answer goes out now, whole or cut. */
    void answered(int theStatus, Call.State how) {
      if (!isOver()) {
        this.status = theStatus;
        ended(how);
      }
    }

    /** It is reset, or the client has left. */
    void ended(Call.State how) {
      if (isOver()) {
        return;
      }
      boolean hung = state == Call.State.HANG;
      state = hung ? state : how;
      ended = now();
      statistics.ended(path, ended);
      Call call = call();
      if (!hung) { // counted when it began to hang
        statistics.count(call);
      }
      append(call);
    }

    /** It will never be answered; it is in flight until the client leaves. */
    void hangs() {
      this.state = Call.State.HANG;
      statistics.count(call());
    }

    /** Whether nothing more can happen to it. */
    boolean isOver() {
      return ended >= 0;
    }

    /** X-Request-Id: 32 hexadecimal digits. */
    String requestId() {
      HexFormat hex = HexFormat.of();
      return hex.toHexDigits(random.bits("request", sequence)) + hex.toHexDigits(sequence);
    }

    private Call call() {
      return new Call(
          sequence,
          instant(arrived),
          isOver() ? instant(ended) : null,
          method,
          path,
          query,
          account,
          application,
          token == null ? null : token.hex(),
          status,
          state,
          issued,
          issuedToken == null ? null : issuedToken.hex(),
          requestId(),
          inFlight);
    }

    private static Instant instant(long micros) {
      return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
  }

  /**
   * The log in figures.
   *
   * @param byStatus every call that is not pending, by status or ending ({@code reset}, {@code
   *     hang} …)
   * @param pairsIssued pairs that did not exist before, by any endpoint
   * @param pairsMigrated those of the migrate endpoint
   * @param tokensMigrated distinct V1 tokens that have a pair
   * @param meanInFlight over time, from the first arrival to the last event
   * @param seconds from the first arrival to the last event
   * @param maxInPeriod most arrivals in any sliding period, reports left out
   * @param maxMigrateInPeriod the same of the migrate endpoint
   * @param maxReportsInPeriod the same of the Reports API, in a period of its own
   */
  public record CallSummary(
      long calls,
      long migrateCalls,
      long pairsIssued,
      long pairsMigrated,
      long tokensMigrated,
      Map<String, Long> byStatus,
      Map<String, Long> migrateByStatus,
      Map<String, Long> byApplication,
      int inFlight,
      int maxInFlight,
      double meanInFlight,
      int maxMigrateInFlight,
      double meanMigrateInFlight,
      double seconds,
      double migrateSeconds,
      Duration period,
      long maxInPeriod,
      long maxMigrateInPeriod,
      Duration reportsPeriod,
      long maxReportsInPeriod) {

    /** Copies. */
    public CallSummary {
      byStatus = Map.copyOf(byStatus);
      migrateByStatus = Map.copyOf(migrateByStatus);
      byApplication = Map.copyOf(byApplication);
    }

    /** Calls that ended with a status. */
    public long answered(int status) {
      return byStatus.getOrDefault(Integer.toString(status), 0L);
    }
  }

  /** The log's figures, updated with every call. Times are microseconds. One thread. */
  static final class CallStatistics {
    private final SimulatorOptions.Log options;
    private final LongSupplier tokensMigrated;
    private final InFlight all = new InFlight();
    private final InFlight migrates = new InFlight();
    private final SlidingPeak peak;
    private final SlidingPeak migratePeak;
    private final SlidingPeak reportsPeak;
    private final Map<String, Long> byStatus = new HashMap<>();
    private final Map<String, Long> migrateByStatus = new HashMap<>();
    private final Map<String, Long> byApplication = new HashMap<>();
    private long calls;
    private long migrateCalls;
    private long issued;
    private long migrated;

    CallStatistics(SimulatorOptions.Log options, LongSupplier tokensMigrated) {
      this.options = options;
      this.tokensMigrated = tokensMigrated;
      this.peak = new SlidingPeak(options.period());
      this.migratePeak = new SlidingPeak(options.period());
      this.reportsPeak = new SlidingPeak(options.reportsPeriod());
    }

    /** Counts a call and gives back how many are in flight with it. */
    int arrived(String path, long now) {
      calls++;
      if (path.equals(Call.MIGRATE)) {
        migrateCalls++;
        migrates.up(now);
        migratePeak.add(now);
      }
      (path.startsWith("/v2/reports/") ? reportsPeak : peak).add(now);
      return all.up(now);
    }

    void by(@Nullable String application) {
      if (application != null) {
        byApplication.merge(application, 1L, Long::sum);
      }
    }

    void issued(String path) {
      issued++;
      if (path.equals(Call.MIGRATE)) {
        migrated++;
      }
    }

    void ended(String path, long now) {
      all.down(now);
      if (path.equals(Call.MIGRATE)) {
        migrates.down(now);
      }
    }

    /** Counts how a call ended. */
    void count(Call call) {
      byStatus.merge(call.result(), 1L, Long::sum);
      if (call.migrates()) {
        migrateByStatus.merge(call.result(), 1L, Long::sum);
      }
    }

    CallSummary summary() {
      return new CallSummary(
          calls,
          migrateCalls,
          issued,
          migrated,
          tokensMigrated.getAsLong(),
          byStatus,
          migrateByStatus,
          byApplication,
          all.now,
          all.max,
          all.mean(),
          migrates.max,
          migrates.mean(),
          all.seconds(),
          migrates.seconds(),
          options.period(),
          peak.peak,
          migratePeak.peak,
          options.reportsPeriod(),
          reportsPeak.peak);
    }

    /** How many calls are in flight: now, at most, and on average over time. */
    private static final class InFlight {
      private int now;
      private int max;
      private double area; // calls × microseconds
      private long begin = -1;
      private long last;

      int up(long micros) {
        move(micros);
        now++;
        max = Math.max(max, now);
        return now;
      }

      void down(long micros) {
        move(micros);
        now--;
      }

      double mean() {
        return last > begin ? area / (last - begin) : 0;
      }

      double seconds() {
        return begin < 0 ? 0 : (last - begin) / 1e6;
      }

      private void move(long micros) {
        if (begin < 0) {
          begin = micros;
        } else if (micros > last) {
          area += (double) now * (micros - last);
        }
        last = Math.max(last, micros);
      }
    }

    /**
     * The most events that any period held, wherever it is placed: a period takes in its begin and
     * not its end, so two events exactly one period apart are never in the same one.
     */
    private static final class SlidingPeak {
      private final long period;
      private final ArrayDeque<Long> times = new ArrayDeque<>();
      private long peak;

      SlidingPeak(Duration period) {
        this.period = period.toNanos() / 1000;
      }

      void add(long micros) {
        while (!times.isEmpty() && times.getFirst() <= micros - period) {
          times.removeFirst();
        }
        times.addLast(micros);
        peak = Math.max(peak, times.size());
      }
    }
  }
}
