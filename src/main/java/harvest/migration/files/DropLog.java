package harvest.migration.files;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said about files in the log: the first twenty lines of each minute as they are, the
 * others of that minute in one line as numbers, so that thousands of small files do not bury
 * everything else. For any thread.
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
  private long moreFiles;
  private long moreRows;
  private long morePublished;
  private long moreRejected;
  private long moreRefused;
  private long moreOthers;

  DropLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    began = nanoTime.getAsLong();
  }

  synchronized void processed(String name, long rows, long published, long rejected) {
    processed++;
    if (hasRoom()) {
      LOG.info("{}: {} rows, {} published, {} rejected", shown(name), rows, published, rejected);
    } else {
      moreFiles++;
      moreRows += rows;
      morePublished += published;
      moreRejected += rejected;
    }
  }

  /** Its rows were published before it could be moved. */
  synchronized void moved(String name) {
    processed++;
    LOG.info("{}: moved; its rows were published before", shown(name));
  }

  synchronized void refused(String name, String error) {
    refused++;
    if (hasRoom()) {
      LOG.warn("{}: refused, nothing of it is published: {}", shown(name), error);
    } else {
      moreRefused++;
    }
  }

  synchronized void leftAlone(String name, String why) {
    if (hasRoom()) {
      LOG.warn("{}: left alone: {}", shown(name), why);
    } else {
      moreOthers++;
    }
  }

  /** Says the numbers of the last minute once it is over. */
  synchronized void tick() {
    if (nanoTime.getAsLong() - began >= MINUTE) {
      flush();
      began = nanoTime.getAsLong();
      lines = 0;
    }
  }

  /** Says what was only counted so far. */
  synchronized void flush() {
    if (moreFiles > 0) {
      LOG.info(
          "{} more files: {} rows, {} published, {} rejected",
          moreFiles,
          moreRows,
          morePublished,
          moreRejected);
    }
    if (moreRefused > 0) {
      LOG.warn("{} more files were refused; report names them", moreRefused);
    }
    if (moreOthers > 0) {
      LOG.warn("{} more files were left alone; report names them", moreOthers);
    }
    moreFiles = 0;
    moreRows = 0;
    morePublished = 0;
    moreRejected = 0;
    moreRefused = 0;
    moreOthers = 0;
  }

  synchronized long processed() {
    return processed;
  }

  synchronized long refused() {
    return refused;
  }

  /** A file name must not forge a line of the log. */
  static String shown(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  private boolean hasRoom() {
    tick();
    return ++lines <= NAMED;
  }
}
