package harvest.migration.window;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The valve before a window: closed, nothing new is taken; what was taken goes on. */
public final class Intake {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private volatile boolean open = true;

  public void open() {
    lock.lock();
    try {
      open = true;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public void close() {
    open = false;
  }

  public boolean isOpen() {
    return open;
  }

  /** Waits until it is open, at most that long. */
  void awaitOpen(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!open && left > 0) {
        left = opened.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
