package harvest.migration.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Why a run ends, whoever says it first. A SIGTERM or SIGINT is held up until the run has ended in
 * order, and then exits with its code.
 */
final class StopSignal {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable String trouble;
  private volatile int exitCode;

  /** Lets SIGTERM and SIGINT ask for the end. */
  Thread hook() {
    Thread hook =
        new Thread(
            () -> {
              asked.countDown();
              try {
                ended.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              // The JVM would exit with 143 or 130; a run that ended in order exits with its own.
              Runtime.getRuntime().halt(exitCode);
            },
            "stop-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    return hook;
  }

  /** The run is done. */
  void done() {
    asked.countDown();
  }

  /** The endpoint is gone. */
  void gone() {
    trouble(
        "endpoint gone: the migrate endpoint does not stand at harvest.id.url any more; nothing"
            + " more is sent, what is unfinished stays on the topic; the same command resumes");
  }

  /** The run cannot go on. */
  void trouble(String line) {
    if (trouble == null) {
      trouble = line;
    }
    asked.countDown();
  }

  /** Waits until the end is asked for, at most that long; returns whether it is. */
  boolean await(long millis) throws InterruptedException {
    return asked.await(millis, TimeUnit.MILLISECONDS);
  }

  /** The run has ended in order: says what is to be said and gives the exit code. */
  int exitCode(PrintWriter err) {
    String line = trouble;
    if (line != null) {
      err.println(line);
      err.flush();
      exitCode = CommandFailure.FAILED;
    }
    return exitCode;
  }

  /** A held up SIGTERM may go on. */
  void release() {
    ended.countDown();
  }
}
