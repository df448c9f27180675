package harvest.migration.files;

import harvest.migration.files.format.BrokenDrop;
import harvest.migration.files.format.RowSource;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  private final Path inbox;
  private final DropKind kind;
  private final Shelf processed;
  private final Shelf failed;
  private final boolean delete;
  private final Settled settled;
  private final RowRequested listener;
  private final Clock clock;

  /**
   * @param onceProcessed {@code keep} or {@code delete}
   */
  public FileDrops(
      Path inbox,
      DropKind kind,
      String onceProcessed,
      Settled settled,
      RowRequested listener,
      Clock clock) {
    if (!onceProcessed.equals("keep") && !onceProcessed.equals("delete")) {
      throw new IllegalArgumentException(
          "harvest.files.processed: " + onceProcessed + "; set it to keep or delete");
    }
    this.inbox = inbox;
    this.kind = kind;
    processed = new Shelf(inbox.resolve(".processed"));
    failed = new Shelf(inbox.resolve(".failed"));
    delete = onceProcessed.equals("delete");
    this.settled = settled;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Reads the file to its end, so that nothing of a broken one is published.
   *
   * @throws IOException if the disk fails; what is wrong with the content is part of the answer
   */
  public Drop inspect(File file) throws IOException {
    Instant now = clock.instant();
    Path path = file.toPath();
    String format =
        kind.format(file.getName())
            .orElseThrow(() -> new IOException("not a file drop: " + file.getName()));
    String error = null;
    try (DropContent content = DropContent.open(path, kind.limits())) {
      try {
        RowSource rows = kind.rows(file.getName(), content.bytes());
        while (rows.advance()) {
          // only to see that it can be done
        }
      } catch (BrokenDrop e) {
        error = e.getMessage();
      }
      content.drain();
      return new Drop(path, format, content.sha256(), content.length(), now, error);
    }
  }

  /** Puts a broken file aside, with its report. */
  public void refuse(Drop drop) throws IOException {
    String name = failed.reserve(drop);
    failed.publishReport(
        new DropReport(name, drop, 0, 0, 0, clock.instant(), leftOut(failed, name)));
    leave(drop);
    failed.take(drop.file(), name);
    failed.release(name);
    LOG.warn("{}: refused, nothing of it is published: {}", shown(drop.name()), drop.error());
  }

  /** Reserves the name that the file will have, and begins with its first row. */
  public FileRows begin(Drop drop) throws IOException {
    String name = processed.reserve(drop);
    return FileRows.open(drop, kind, name, processed);
  }

  /** The broker has everything that was handed out so far. */
  public void requested(FileRows rows) {
    listener.requested(rows.name(), rows.rows());
  }

  /**
   * Every row is published: reports are written, then the file is moved, or deleted if that is
   * wished and no row was rejected.
   *
   * @throws IOException if rows are left because the program is stopping, or the disk fails
   */
  public void finish(FileRows rows) throws IOException {
    rows.close();
    if (rows.hasMore()) {
      throw new IOException("the program stops before its last row");
    }
    Drop drop = rows.drop();
    String name = rows.name();
    long accepted = rows.rows() - rows.rejected();
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
    leave(drop);
    if (delete && rows.rejected() == 0) {
      Files.delete(drop.file());
    } else {
      processed.take(drop.file(), name);
    }
    processed.release(name);
    LOG.info(
        "{}: {} rows, {} published, {} rejected",
        shown(name),
        rows.rows(),
        accepted,
        rows.rejected());
  }

  /** The file stays where it is and is tried again later, after a growing wait. */
  public void postpone(File file, @Nullable FileRows rows, Exception failure) {
    Duration wait = settled.postpone(file.toPath());
    LOG.warn(
        "{}: stays in the inbox and is read again from its first row, after {} s at the earliest: {}",
        shown(file.getName()),
        wait.toSeconds(),
        cause(failure));
    LOG.debug("{}: failed", shown(file.getName()), failure);
    if (rows != null) {
      try {
        rows.close();
      } catch (IOException e) {
        LOG.debug("{}: could not be closed", shown(file.getName()), e);
      }
    }
  }

  /**
   * The mark goes before the file does: left behind, it would let the next file of that name be
   * taken while it is still written.
   */
  private void leave(Drop drop) throws IOException {
    Files.deleteIfExists(Inbox.doneMark(inbox.resolve(drop.name())));
    settled.forget(drop.file());
  }

  private @Nullable Path leftOut(Shelf shelf, String name) {
    return kind.listsLeftOut() ? shelf.leftOut(name) : null;
  }

  private static String cause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String kind = root.getClass().getSimpleName();
    if (root instanceof FileSystemException disk && disk.getReason() != null) {
      return kind + ": " + disk.getReason();
    }
    return root.getMessage() == null ? kind : kind + ": " + root.getMessage();
  }

  private static String shown(String name) {
    return name.replaceAll("\\p{Cntrl}", "?"); // a file name must not forge a line of the log
  }
}
