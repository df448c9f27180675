package harvest.migration.recovery;

import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Ledger;
import harvest.migration.topics.TopicFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves calls of another instance whose lease ended after its partitions were taken over. One
 * thread; those that come in while it reads the topics are resolved together.
 */
public final class LateLookUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LateLookUp.class);

  private final Resumption resumption;
  private final Ledger ledger;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::work, "late-look-up");

  private record Waiting(Entry entry, Runnable resolved) {}

  public LateLookUp(Resumption resumption, Ledger ledger) {
    this.resumption = resumption;
    this.ledger = ledger;
    thread.setDaemon(true);
    thread.start();
  }

  /** Resolves the entry, then runs the task. */
  public void resolve(Entry entry, Runnable resolved) {
    queue.add(new Waiting(entry, resolved));
  }

  private void work() {
    List<Waiting> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch);
        until(batch.stream().map(Waiting::entry).toList());
        batch.forEach(waiting -> ledger.fence(waiting.resolved()));
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void until(List<Entry> entries) throws InterruptedException {
    while (true) {
      try {
        resumption.resolve(entries);
        return;
      } catch (TopicFailure | IOException e) {
        LOG.warn("calls of another instance cannot be looked up yet: {}", e.getMessage());
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
