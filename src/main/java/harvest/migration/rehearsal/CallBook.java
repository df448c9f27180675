package harvest.migration.rehearsal;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The log as it is written: entries are added and filled, never taken away. One thread. */
public final class CallBook implements AutoCloseable {
  private final List<OpenCall> entries = new ArrayList<>();
  private final LogOptions options;
  private final InstantSource time;
  private final RequestIds ids;
  private final CallFigures figures;
  private final @Nullable CallFile file;
  private long sequence;

  /** An empty log; {@code tokensMigrated} counts the tokens that have a pair. */
  public CallBook(
      LogOptions options, InstantSource time, RequestIds ids, LongSupplier tokensMigrated) {
    this.options = options;
    this.time = time;
    this.ids = ids;
    this.figures = new CallFigures(options, tokensMigrated);
    this.file = options.file() == null ? null : new CallFile(Path.of(options.file()));
  }

  /** A call has come: it is in the log from now on. */
  public OpenCall arrived(String method, String path) {
    long now = now();
    int inFlight = figures.arrived(path, now);
    OpenCall call = new OpenCall(this, ++sequence, now, method, path, inFlight);
    if (options.mode() == LogOptions.Mode.FULL) {
      entries.add(call);
    }
    return call;
  }

  /** The X-Request-Id of a call. */
  public String requestId(OpenCall call) {
    return ids.of(call.sequence);
  }

  /** Entries from an index (from 0), at most so many. */
  public List<Call> entries(int from, int limit) {
    int end = (int) Math.min(entries.size(), (long) from + limit);
    List<Call> calls = new ArrayList<>(Math.max(0, end - from));
    for (int i = from; i < end; i++) {
      calls.add(entries.get(i).entry(ids));
    }
    return calls;
  }

  /** The figures of this moment. */
  public CallSummary summary() {
    return figures.summary();
  }

  /** Brings the file up to date. */
  public void flush() {
    if (file != null) {
      file.flush();
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }

  long now() {
    return OpenCall.micros(time.instant());
  }

  void by(@Nullable String application) {
    if (application != null) {
      figures.by(application);
    }
  }

  void issued(OpenCall call, boolean fresh) {
    if (fresh) {
      figures.issued(call);
    }
  }

  void hangs(OpenCall call) {
    figures.hangs(call);
  }

  void ended(OpenCall call) {
    figures.ended(call, call.answered());
    if (file != null) {
      file.append(call.entry(ids));
    }
  }
}
