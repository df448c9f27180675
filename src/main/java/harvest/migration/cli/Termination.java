package harvest.migration.cli;

import java.util.concurrent.CountDownLatch;
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
}
