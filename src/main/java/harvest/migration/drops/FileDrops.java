package harvest.migration.drops;

import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.secret.Redactor;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.camel.RuntimeCamelException;
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

  /** Is notified how far the rows of a file have come; the place to halt a process in a test. */
  @FunctionalInterface
  public interface RowRequested {
    /** Nobody listens. */
    RowRequested NO_OP = (file, rows) -> {};

    /**
     * The broker has the records of the first {@code rows} rows.
     *
     * @param file its name once it is processed
     */
    void requested(String file, long rows);
  }

  private final Inbox inbox;
  private final DropKind kind;
  private final ArchiveDirectory processed;
  private final ArchiveDirectory failed;
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
    processed = new ArchiveDirectory(inbox, ArchiveDirectory.PROCESSED);
    failed = new ArchiveDirectory(inbox, ArchiveDirectory.FAILED);
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
    Drop.Stamp stamp = Drop.Stamp.of(file);
    String format =
        kind.format(name).orElseThrow(() -> new IOException("not a file drop: " + name));
    Drop drop;
    try (DropContent content = new DropContent(file, kind.limits(), LinkOption.NOFOLLOW_LINKS)) {
      String error = fault(name, content);
      drop = new Drop(file, stamp, format, content.sha256(), now, error);
    }
    drop.requireUnchanged();
    return drop;
  }

  private @Nullable String fault(String name, DropContent content) throws IOException {
    try {
      RowReader rows = kind.rows(name, content.bytes());
      while (rows.advance()) {
        if (inbox.isStopped()) {
          throw new InterruptedIOException("the program stops");
        }
      }
      return null;
    } catch (FileRefused e) {
      return e.getMessage();
    }
  }

  /** Puts a broken file aside, with its report. */
  public void refuse(Drop drop) throws IOException {
    ArchiveDirectory.Place place = failed.reserve(drop);
    drop.requireUnchanged();
    place.publishReport(
        FileReport.of(drop, place.name(), 0, 0, clock.instant()), kind.listsLeftOut());
    place.take(false);
    inbox.log().refused(drop.name(), String.valueOf(drop.error()));
  }

  /**
   * Reserves the name that the file will have, and begins with its first row.
   *
   * @throws IOException if the file could not be moved or reported once its rows are published
   */
  public FileRows begin(Drop drop) throws IOException {
    return new FileRows(drop, processed.reserve(drop));
  }

  /**
   * Every row is published: reports are written, then the file is moved, or deleted if that is
   * wished and no row was rejected.
   *
   * @throws IOException if rows are left because the program is stopping, the file has changed, or
   *     the disk fails; once the reports are written, only the move is tried again
   */
  public void finish(FileRows rows) throws IOException {
    rows.listen();
    rows.close();
    if (!rows.ended) {
      throw new InterruptedIOException("the program stops before its last row");
    }
    rows.drop.requireUnchanged();
    ArchiveDirectory.Place place = rows.place;
    if (rows.publishedBefore) {
      place.take(delete);
      inbox.log().moved(place.name());
      return;
    }
    FileReport report =
        FileReport.of(rows.drop, place.name(), rows.rows, rows.rejected, clock.instant());
    place.publishRejections();
    place.publishReport(report, kind.listsLeftOut());
    place.notePublished();
    place.take(delete);
    inbox.log().processed(report);
  }

  /**
   * The file stays where it is and is tried again later, after a growing wait.
   *
   * @param awaited whether it is only a matter of time until it can be taken: the broker is away
   */
  public void postpone(Path file, @Nullable FileRows rows, Exception failure, boolean awaited) {
    close(file, rows);
    String name = Redactor.printable(file.getFileName().toString());
    Throwable cause = root(failure);
    if (inbox.isStopped()) {
      LOG.info("{}: stays in the inbox and is taken up again at the next start", name);
    } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      inbox
          .postpone(file, text(cause), awaited || cause instanceof Drop.ChangedWhileRead)
          .ifPresent(
              wait ->
                  LOG.warn(
                      "{}: stays in the inbox and is read again from its first row, after {} ms at"
                          + " the earliest, later each time: {}",
                      name,
                      wait.toMillis(),
                      text(cause)));
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
          Redactor.printable(file.getFileName().toString()),
          why);
    }
  }

  private static void close(Path file, @Nullable FileRows rows) {
    if (rows != null) {
      try {
        rows.close();
      } catch (IOException e) {
        LOG.debug("{}: could not be closed", Redactor.printable(file.toString()), e);
      }
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  private static String text(Throwable cause) {
    if (cause instanceof FileSystemException disk) {
      return Inbox.reason(disk);
    } else if (cause instanceof IOException && cause.getMessage() != null) {
      return cause.getMessage();
    }
    String type = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? type : type + ": " + cause.getMessage();
  }

  /**
   * The rows of one whole drop as records for a topic, batch by batch; rejected rows are written
   * down on the way. Asking for a batch means that the broker has the one before. For one thread.
   */
  public final class FileRows implements Iterator<List<RowRecord.Accepted>>, Closeable {
    // Waiting for the broker between two batches costs little, and any heap holds one.
    private static final int ROWS = 5_000;
    private static final int SIZE = 2 << 20;

    private final Drop drop;
    private final ArchiveDirectory.Place place;
    private final DropContent content;
    private final RowReader reader;
    private final ArchiveDirectory.Lines rejections;
    private final ArchiveDirectory.Lines leftOut;
    private final boolean publishedBefore;
    private boolean ended;
    private long rows;
    private long rejected;

    private FileRows(Drop drop, ArchiveDirectory.Place place) throws IOException {
      this.drop = drop;
      this.place = place;
      publishedBefore = place.isPublished();
      ended = publishedBefore;
      content = new DropContent(drop.file(), kind.limits(), LinkOption.NOFOLLOW_LINKS);
      try {
        reader = kind.rows(drop.name(), content.bytes());
        rejections = new ArchiveDirectory.Lines(place.rejectionsDraft);
        leftOut = new ArchiveDirectory.Lines(place.leftOutDraft);
      } catch (IOException e) {
        content.close();
        throw e;
      }
    }

    /** Whether more is to be handed out; the last batch may be empty. */
    @Override
    public boolean hasNext() {
      return !ended && !inbox.isStopped();
    }

    /**
     * The records of the next rows. The first batch is one row: while the broker is away, Kafka's
     * producer blocks once for every record that it is given.
     */
    @Override
    public List<RowRecord.Accepted> next() {
      try {
        listen();
        return inbox.isStopped() ? List.of() : read(rows == 0 ? 1 : ROWS);
      } catch (IOException e) {
        throw new RuntimeCamelException(e);
      }
    }

    private List<RowRecord.Accepted> read(int most) throws IOException {
      List<RowRecord.Accepted> batch = new ArrayList<>(most);
      int size = 0;
      for (int read = 0; read < most && size < SIZE; read++) {
        if (!reader.advance()) {
          end();
          break;
        }
        rows++;
        RowRecord record = kind.record(reader.row(), place.name());
        noteLeftOut();
        if (record instanceof RowRecord.Accepted accepted) {
          batch.add(accepted);
          size += accepted.value().length();
        } else {
          rejected++;
          rejections.add(record);
        }
      }
      return batch;
    }

    /** Tells how many rows the broker has. */
    private void listen() {
      if (rows > 0) {
        listener.requested(place.name(), rows);
      }
    }

    /** Releases the file; what was handed out stays as it is. */
    @Override
    public void close() throws IOException {
      try (content;
          rejections;
          leftOut) {
        // each of them, whatever becomes of the others
      }
    }

    /** The rows that were handed out have to be those that were checked. */
    private void end() throws IOException {
      noteLeftOut();
      if (!content.sha256().equals(drop.sha256())) {
        throw new Drop.ChangedWhileRead();
      }
      ended = true;
    }

    private void noteLeftOut() throws IOException {
      for (RowReader.LeftOut part : reader.leftOut()) {
        leftOut.add(part);
      }
    }
  }

  /**
   * A file of the inbox that was read to its end once.
   *
   * @param stamp what the file was before it was read
   * @param format its name in a report
   * @param sha256 of the file as it lies there, compressed or not
   * @param error what is wrong with it as a whole; null if its rows can be published
   */
  public record Drop(
      Path file,
      Stamp stamp,
      String format,
      String sha256,
      Instant startedAt,
      @Nullable String error) {
    /**
     * Which file it is and when it was written to last: two equal ones are of an unchanged file.
     */
    record Stamp(long size, FileTime modified, @Nullable Object key) {
      /**
       * Does not follow a link.
       *
       * @throws IOException if the file is gone, or is no regular file
       */
      static Stamp of(Path file) throws IOException {
        BasicFileAttributes seen =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!seen.isRegularFile()) {
          throw new IOException("is no regular file any more");
        }
        return new Stamp(seen.size(), seen.lastModifiedTime(), seen.fileKey());
      }
    }

    /** Somebody still writes to the file: it is taken again from its start once it has settled. */
    static final class ChangedWhileRead extends IOException {
      ChangedWhileRead() {
        super("it was changed while it was read");
      }
    }

    /** The name it was dropped under. */
    public String name() {
      return file.getFileName().toString();
    }

    /** Whether it is refused whole. */
    public boolean isRefused() {
      return error != null;
    }

    /**
     * Fails if the file is no longer what was read.
     *
     * @throws ChangedWhileRead if somebody has written to it since
     */
    void requireUnchanged() throws IOException {
      if (!stamp.equals(Stamp.of(file))) {
        throw new ChangedWhileRead();
      }
    }
  }

  /**
   * Log lines about files: the first twenty of each minute as they are, how many more there were in
   * one line, so that thousands of small files do not bury everything else. For any thread.
   */
  static final class DropLog {
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
}
