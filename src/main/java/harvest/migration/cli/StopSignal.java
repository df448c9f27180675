package harvest.migration.cli;

import harvest.migration.bundle.RunEnd;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Why a run ends: the first reason counts. */
final class StopSignal implements RunEnd {
  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile @Nullable String trouble;

  /** Somebody wants the run to end. */
  void asked() {
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
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Why the run ended by itself; null where it was asked to. */
  @Nullable String trouble() {
    return trouble;
  }
}
