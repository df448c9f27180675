package harvest.migration.cli;

import harvest.migration.bundle.Bundle.RunEnd;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets a command that runs until it is stopped end in its own time and with its own exit code:
 * Java's answer to SIGTERM is to exit with 143 whatever the command has to say.
 */
public final class Termination {
  private final AtomicReference<@Nullable Runnable> stop = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exitCode;

  /** Runs the action, on a thread of its own, when the process is asked to stop. */
  public void onRequest(Runnable action) {
    stop.set(action);
  }

  /** Asks the command to stop, as SIGTERM and SIGINT do; false where none has an answer to it. */
  public boolean request() {
    Runnable action = stop.get();
    if (action == null) {
      return false;
    }
    action.run();
    return true;
  }

  /** Listens to the signals of this process. */
  void hook() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::terminate, "termination"));
  }

  /** Ends the process after the command has returned. */
  void exit(int code) {
    exitCode = code;
    ended.countDown();
    System.exit(code); // does not return; during a termination it leaves the end to the hook
  }

  private void terminate() {
    if (ended.getCount() == 0 || !request()) {
      return;
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode);
  }

  /** Why a run ends: the first reason counts. */
  public static final class StopSignal implements RunEnd {
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile @Nullable String trouble;

    /** Somebody wants the run to end. */
    public void asked() {
      asked.countDown();
    }

    @Override
    public void gone() {
      trouble(
          "endpoint gone: the migrate endpoint at harvest.id.url answers 404, 405, 410 or a redirect"
              + " every time; nothing more is sent, unfinished requests stay on the topic; the same"
              + " command resumes");
    }

    @Override
    public void trouble(String line) {
      if (trouble == null) {
        trouble = line;
      }
      asked.countDown();
    }

    /** Waits until the end is asked for, at most that long; returns whether it is. */
    boolean await(long millis) throws InterruptedException {
      return asked.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether the run is to end. */
    public boolean isAsked() {
      return asked.getCount() == 0;
    }

    /** Why the run ended by itself; null where it was asked to. */
    public @Nullable String trouble() {
      return trouble;
    }
  }
}
