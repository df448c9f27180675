package harvest.migration.drops;

import harvest.migration.secret.Redactor;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log lines about files: the first twenty of each minute as they are, how many more there were in
 * one line, so that thousands of small files do not bury everything else. For any thread.
 */
final class DropLog {
  private static final Logger LOG = LoggerFactory.getLogger(FileDrops.class);
  private static final int NAMED = 20;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private long began;
  private int lines;
  private long processed;
  private long refused;
  private long more;

  DropLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    began = nanoTime.getAsLong();
  }

  synchronized void processed(FileReport report) {
    processed++;
    if (isNamed()) {
      LOG.info(
          "{}: {} rows, {} published, {} rejected",
          Redactor.printable(report.file()),
          report.rows(),
          report.accepted(),
          report.rejected());
    }
  }

  /** Its rows were published before it could be moved. */
  synchronized void moved(String name) {
    processed++;
    LOG.info("{}: moved; its rows were published before", Redactor.printable(name));
  }

  synchronized void refused(String name, String error) {
    refused++;
    if (isNamed()) {
      LOG.warn("{}: refused, nothing of it is published: {}", Redactor.printable(name), error);
    }
  }

  synchronized void leftAlone(String name, String why) {
    if (isNamed()) {
      LOG.warn("{}: left alone: {}", Redactor.printable(name), why);
    }
  }

  /** Logs the numbers of the last minute once it is over. */
  synchronized void tick() {
    if (nanoTime.getAsLong() - began >= MINUTE) {
      flush();
      began = nanoTime.getAsLong();
      lines = 0;
    }
  }

  /** Logs what was only counted so far. */
  synchronized void flush() {
    if (more > 0) {
      LOG.info("{} more files; report says what became of each", more);
    }
    more = 0;
  }

  synchronized long processed() {
    return processed;
  }

  synchronized long refused() {
    return refused;
  }

  private boolean isNamed() {
    tick();
    boolean named = lines < NAMED;
    lines++;
    more += named ? 0 : 1;
    return named;
  }
}
