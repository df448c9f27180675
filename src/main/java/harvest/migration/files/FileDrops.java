package harvest.migration.files;

import harvest.migration.files.format.BrokenDrop;
import harvest.migration.files.format.RowSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a file of the inbox that is of one kind, step by step in the order of the
 * route. A file leaves the inbox only in {@link #finish} or {@link #refuse}, as their last act:
 * whatever fails before, it is taken again from its first row, with the same sources.
 */
public final class FileDrops {
  private static final Logger LOG = LoggerFactory.getLogger(FileDrops.class);

  private final Inbox inbox;
  private final DropKind kind;
  private final Shelf processed;
  private final Shelf failed;
  private final boolean delete;
  private final RowRequested listener;
  private final Clock clock;

  /**
   * @param kind one of the inbox's
   * @param delete whether a file goes once every row of it is published
   */
  public FileDrops(Inbox inbox, DropKind kind, boolean delete, RowRequested listener, Clock clock) {
    this.inbox = inbox;
    this.kind = kind;
    processed = new Shelf(inbox, ".processed");
    failed = new Shelf(inbox, ".failed");
    this.delete = delete;
    this.listener = listener;
    this.clock = clock;
  }

  /** The files of this kind that can be taken now, oldest first. */
  List<Path> settled() {
    return inbox.settled(kind);
  }

  boolean isStopped() {
    return inbox.isStopped();
  }

  /**
   * Reads the file to its end, so that nothing of a broken one is published.
   *
   * @throws IOException if the disk fails, the file changes meanwhile or the program stops; what is
   *     wrong with the content is part of the answer
   */
  public Drop inspect(Path file) throws IOException {
    Instant now = clock.instant();
    String name = file.getFileName().toString();
    FileStamp stamp = FileStamp.of(file);
    String format =
        kind.format(name).orElseThrow(() -> new IOException("not a file drop: " + name));
    String error = null;
    Drop drop;
    try (DropContent content = DropContent.open(file, kind.limits(), LinkOption.NOFOLLOW_LINKS)) {
      try {
        RowSource rows = kind.rows(name, content.bytes());
        while (rows.advance()) {
          if (inbox.isStopped()) {
            throw new InterruptedIOException("the program stops");
          }
        }
      } catch (BrokenDrop e) {
        error = e.getMessage();
      }
      content.drain();
      drop = new Drop(file, stamp, format, content.sha256(), content.length(), now, error);
    }
    drop.requireUnchanged();
    return drop;
  }

  /** Puts a broken file aside, with its report. */
  public void refuse(Drop drop) throws IOException {
    String name = failed.reserve(drop);
    drop.requireUnchanged();
    failed.publishReport(
        new DropReport(name, drop, 0, 0, 0, clock.instant(), leftOut(failed, name)));
    leave(drop, failed, name);
    inbox.log().refused(drop.name(), String.valueOf(drop.error()));
  }

  /**
   * Reserves the name that the file will have, and begins with its first row.
   *
   * @throws IOException if the file could not be moved or reported once its rows are published
   */
  public FileRows begin(Drop drop) throws IOException {
    String name = processed.reserve(drop);
    return FileRows.open(
        drop, kind, name, processed, processed.isRequested(name, drop), inbox::isStopped);
  }

  /** The broker has everything that was handed out so far. */
  public void requested(FileRows rows) {
    listener.requested(rows.name(), rows.rows());
  }

  /**
   * Every row is published: reports are written, then the file is moved, or deleted if that is
   * wished and no row was rejected.
   *
   * @throws IOException if rows are left because the program is stopping, the file has changed, or
   *     the disk fails; once the reports are written, only the move is tried again
   */
  public void finish(FileRows rows) throws IOException {
    rows.close();
    if (!rows.isWhole()) {
      throw new InterruptedIOException("the program stops before its last row");
    }
    Drop drop = rows.drop();
    String name = rows.name();
    drop.requireUnchanged();
    long accepted = rows.rows() - rows.rejected();
    if (!rows.isRequestedBefore()) {
      processed.publishRejections(name);
      processed.publishReport(
          new DropReport(
              name,
              drop,
              rows.rows(),
              accepted,
              rows.rejected(),
              clock.instant(),
              leftOut(processed, name)));
      processed.noteRequested(name, drop);
    }
    leave(drop, processed, name);
    if (delete && !processed.hasRejections(name)) {
      processed.delete(name);
    }
    if (rows.isRequestedBefore()) {
      inbox.log().moved(name);
    } else {
      inbox.log().processed(name, rows.rows(), accepted, rows.rejected());
    }
  }

  /**
   * The file stays where it is and is tried again later, after a growing wait.
   *
   * @param awaited whether it is only a matter of time until it can be taken: the broker is away
   */
  public void postpone(Path file, @Nullable FileRows rows, Exception failure, boolean awaited) {
    close(file, rows);
    String name = DropLog.shown(file.getFileName().toString());
    if (inbox.isStopped()) {
      LOG.info("{}: stays in the inbox and is taken up again at the next start", name);
    } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      String why = cause(failure);
      inbox
          .postpone(file, why, awaited || failure instanceof ChangedWhileRead)
          .ifPresent(
              wait ->
                  LOG.warn(
                      "{}: stays in the inbox and is read again from its first row, after {} ms at"
                          + " the earliest, later each time: {}",
                      name,
                      wait.toMillis(),
                      why));
    } else {
      inbox.forget(file); // somebody has taken it away
    }
    LOG.debug("{}: failed", name, failure);
  }

  /**
   * The file stays where it is until the next start: one of its records is larger than the topic
   * takes, and each further try would publish those before it once more.
   */
  public void giveUp(Path file, @Nullable FileRows rows) {
    close(file, rows);
    String why =
        "a record of it is larger than its topic takes (max.message.bytes); raise that and start"
            + " again";
    if (inbox.giveUp(file, why)) {
      LOG.warn(
          "{}: stays in the inbox, what was published of it stays too: {}",
          DropLog.shown(file.getFileName().toString()),
          why);
    }
  }

  private static void close(Path file, @Nullable FileRows rows) {
    if (rows != null) {
      try {
        rows.close();
      } catch (IOException e) {
        LOG.debug("{}: could not be closed", DropLog.shown(file.toString()), e);
      }
    }
  }

  /**
   * The mark goes before the file does: left behind, it would let the next file of that name be
   * taken while it is still written.
   */
  private void leave(Drop drop, Shelf shelf, String name) throws IOException {
    Inbox.unmark(drop.file());
    shelf.take(drop.file(), name);
    inbox.forget(drop.file());
    shelf.release(name);
  }

  private @Nullable Path leftOut(Shelf shelf, String name) {
    return kind.listsLeftOut() ? shelf.leftOut(name) : null;
  }

  private static String cause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof FileSystemException disk) {
      return Inbox.reason(disk);
    } else if (root instanceof IOException && root.getMessage() != null) {
      return root.getMessage();
    }
    String kind = root.getClass().getSimpleName();
    return root.getMessage() == null ? kind : kind + ": " + root.getMessage();
  }
}
