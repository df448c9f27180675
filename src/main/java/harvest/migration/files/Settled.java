package harvest.migration.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExclusiveReadLockStrategy;
import org.apache.camel.component.file.GenericFileOperations;
import org.jspecify.annotations.Nullable;

/**
 * Lets a file be taken once it has stood still for a while, or at once with its mark beside it.
 *
 * <p>Not Camel's {@code readLock=changed}: that one sleeps on each file while the others wait,
 * trusts the file's time stamp (a copy may bring an old one along), and can only demand a mark of
 * every file or of none. Here each poll takes one look, and only this process' own clock counts.
 */
public final class Settled implements GenericFileExclusiveReadLockStrategy<File> {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Duration still;
  private final LongSupplier nanoTime;
  private final Map<Path, Look> looks = new ConcurrentHashMap<>();
  private final Map<Path, Integer> failures = new ConcurrentHashMap<>();

  /**
   * @param still how long size and time stamp must not have changed
   * @param nanoTime {@code System::nanoTime}
   */
  public Settled(Duration still, LongSupplier nanoTime) {
    this.still = still;
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean acquireExclusiveReadLock(
      GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange)
      throws IOException {
    return isSettled(file.getFile().toPath());
  }

  /** Whether the file can be taken now; false for one that is gone. */
  boolean isSettled(Path file) throws IOException {
    Look now;
    try {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      now = new Look(seen.size(), seen.lastModifiedTime().toMillis(), nanoTime.getAsLong());
    } catch (NoSuchFileException e) {
      forget(file);
      return false;
    }
    boolean marked = !failures.containsKey(file) && Files.exists(Inbox.doneMark(file));
    Look before = looks.get(file);
    if (before == null || !before.isOfTheSame(now)) {
      looks.put(file, now);
      return marked;
    }
    return marked || now.at - before.at >= wait(file).toNanos();
  }

  /**
   * Lets the file rest, twice as long after each failure.
   *
   * @return for how long
   */
  Duration postpone(Path file) {
    looks.remove(file);
    failures.merge(file, 1, Integer::sum);
    return wait(file);
  }

  /** A file of that name is a new one. */
  void forget(Path file) {
    looks.remove(file);
    failures.remove(file);
  }

  private Duration wait(Path file) {
    int doublings = Math.min(failures.getOrDefault(file, 0), 16);
    Duration wait = still.multipliedBy(1L << doublings);
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  @Override
  public void prepareOnStartup(
      GenericFileOperations<File> operations, @Nullable GenericFileEndpoint<File> endpoint) {
    // no lock files, nothing to clean
  }

  @Override
  public void releaseExclusiveReadLockOnAbort(
      GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
    // nothing is held
  }

  @Override
  public void releaseExclusiveReadLockOnRollback(
      GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
    // nothing is held
  }

  @Override
  public void releaseExclusiveReadLockOnCommit(
      GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
    // nothing is held
  }

  @Override
  public void setTimeout(long timeout) {
    // never waits
  }

  @Override
  public void setCheckInterval(long checkInterval) {
    // one look a poll
  }

  @Override
  public void setReadLockLoggingLevel(LoggingLevel readLockLoggingLevel) {
    // a file that still grows is no news
  }

  @Override
  public void setMarkerFiler(boolean markerFile) {
    // no lock files
  }

  @Override
  public void setDeleteOrphanLockFiles(boolean deleteOrphanLockFiles) {
    // no lock files
  }

  private record Look(long size, long modified, long at) {
    boolean isOfTheSame(Look other) {
      return size == other.size && modified == other.modified;
    }
  }
}
