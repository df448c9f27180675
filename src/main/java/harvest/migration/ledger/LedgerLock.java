package harvest.migration.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second process from a SQLite ledger; the system drops it with the process. */
final class LedgerLock implements AutoCloseable {
  private final FileChannel channel;

  private LedgerLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock beside the file, or says who should not be there. */
  static LedgerLock take(String url) throws IOException {
    Path ledger = Path.of(url.substring("jdbc:sqlite:".length())).toAbsolutePath();
    Files.createDirectories(ledger.getParent());
    // One file has one lock, whatever links lead to it.
    Path real = Files.exists(ledger) ? ledger.toRealPath() : ledger;
    Path file = real.resolveSibling(real.getFileName() + ".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException ignored) {
      // Another one in this process holds it.
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new LedgerFailure(
          "harvest.ledger.url: another run uses this ledger; stop it, or share a"
              + " jdbc:postgresql: ledger",
          null);
    }
    return new LedgerLock(channel);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The system drops the lock with the process.
    }
  }
}
