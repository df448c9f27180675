package harvest.migration.harvest.http;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls that take too long as a whole. The client's own response timeout is one of silence: an
 * answer that trickles would hold its slot, and a shutdown, for as long as it likes.
 */
final class Deadline {
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer;

  Deadline(Duration limit) {
    this.limit = limit;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "harvest-deadline");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true); // otherwise each request stays in memory for its limit
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true); // so that nobody has to close it
  }

  /** Starts now. */
  Running of(HttpRequest request) {
    Running running = new Running(request);
    running.timer = timer.schedule(running, limit.toNanos(), TimeUnit.NANOSECONDS);
    return running;
  }

  /** The deadline of one call. */
  static final class Running implements Runnable {
    private final HttpRequest request;
    private @Nullable Future<?> timer;
    private volatile boolean passed;

    private Running(HttpRequest request) {
      this.request = request;
    }

    /** Cuts the connection; of a call that is over there is none to cut. */
    @Override
    public void run() {
      if (request instanceof Cancellable call) {
        passed = true; // before the cut: the caller asks when it sees that
        call.cancel();
      }
    }

    void over() {
      if (timer != null) {
        timer.cancel(false);
      }
    }

    boolean hasPassed() {
      return passed;
    }
  }

  /** What a call ends with whose connection was cut. */
  static SocketTimeoutException passed(Exception cause) {
    SocketTimeoutException timeout = new SocketTimeoutException("no whole answer in time");
    timeout.addSuppressed(cause); // no cause: this is the reason, the cut connection its effect
    return timeout;
  }
}
