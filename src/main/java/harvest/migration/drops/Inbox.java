package harvest.migration.drops;

import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.drops.FileDrops.Drop;
import harvest.migration.drops.FileDrops.DropLog;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder where files are dropped: which of them are taken, when, by whom, how many wait, and
 * what is left alone. A file is of one kind, the first that knows it, and of no other. For any
 * thread.
 *
 * <p>Not Camel's file consumer: it lists nothing in a hidden folder, follows links, opens pipes,
 * takes a backslash in a name for a separator, and its {@code readLock=changed} sleeps on each file
 * while the others wait, trusts the file's time stamp (a copy may bring an old one along), and can
 * only demand a mark of every file or of none.
 */
public final class Inbox {
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int GIVEN_UP = Integer.MAX_VALUE;

  private final Path folder;
  private final Duration settle;
  private final LongSupplier nanoTime;
  private final List<DropKind> kinds;
  private final DropLog log;
  private final Map<Path, Seen> seen = new ConcurrentHashMap<>();
  private final Map<String, String> noticed = new ConcurrentSkipListMap<>();
  private volatile Map<String, String> others = Map.of();
  private volatile boolean stopped;

  /**
   * @param settle how long a file must not have changed before it is taken
   * @param nanoTime {@code System::nanoTime}: only this process' own clock counts
   */
  public Inbox(Path folder, Duration settle, LongSupplier nanoTime, DropKind... kinds) {
    this.folder = folder.toAbsolutePath().normalize();
    this.settle = settle;
    this.nanoTime = nanoTime;
    this.kinds = List.of(kinds);
    log = new DropLog(nanoTime);
  }

  /** Makes the folder where it is missing. */
  public void create() throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileSystemException e) {
      throw new IOException(
          "harvest.files.inbox: " + folder + " cannot be made (" + reason(e) + ")", e);
    }
  }

  /**
   * What lies in a folder, looked at without following links and without opening anything.
   *
   * @param drops regular files of one of the kinds, oldest first
   * @param leftAlone why, by the name of everything that is never taken; hidden files and {@code
   *     .done} marks are meant to be ignored and not among them
   */
  public record Contents(List<Path> drops, Map<String, String> leftAlone) {
    /**
     * Lists the folder.
     *
     * @throws IOException if the folder cannot be read; one that does not exist is empty
     */
    public static Contents of(Path folder, List<DropKind> kinds) throws IOException {
      Map<Path, Long> drops = new LinkedHashMap<>();
      Map<String, String> leftAlone = new TreeMap<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          if (name.startsWith(".") || DropNames.isDoneMark(name)) {
            continue;
          }
          try {
            BasicFileAttributes found =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            String why = whyLeftAlone(name, found, kinds);
            if (why == null) {
              drops.put(file, found.lastModifiedTime().toMillis());
            } else {
              leftAlone.put(name, why);
            }
          } catch (NoSuchFileException e) {
            // it has gone meanwhile
          }
        }
      } catch (NoSuchFileException e) {
        return new Contents(List.of(), Map.of()); // nobody has dropped anything yet
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      List<Path> oldestFirst = new ArrayList<>(drops.keySet());
      oldestFirst.sort(Comparator.<Path>comparingLong(drops::get).thenComparing(file -> file));
      return new Contents(oldestFirst, leftAlone);
    }

    private static @Nullable String whyLeftAlone(
        String name, BasicFileAttributes found, List<DropKind> kinds) {
      if (found.isDirectory()) {
        return "a folder";
      } else if (found.isSymbolicLink()) {
        return "a link; only regular files are taken";
      } else if (!found.isRegularFile()) {
        return "a pipe, socket or device; only regular files are taken";
      }
      return kinds.stream().anyMatch(kind -> kind.format(name).isPresent())
          ? null
          : "not named *.csv, *.ndjson, *.jsonl, *.json or *.xml (each also .gz)";
    }
  }

  /** The files of that kind that can be taken now, oldest first; none once it is stopped. */
  List<Path> settled(DropKind kind) {
    log.tick();
    List<Path> settled =
        contents().stream()
            .filter(file -> kind.equals(kindOf(file)))
            .filter(this::isSettled)
            .toList();
    return stopped ? List.of() : settled;
  }

  /**
   * How many files are still to be done with, of every kind, settled or not, those that are being
   * read among them: a file counts until its last row is published and it has left the inbox. One
   * that cannot be taken as things are does not count.
   */
  public int pending() {
    return (int) contents().stream().filter(file -> seen(file).awaited).count();
  }

  /** Why, by its name, for everything in the inbox that was not taken and will not be as it is. */
  public Map<String, String> leftAlone() {
    contents();
    Map<String, String> all = new LinkedHashMap<>(others);
    seen.forEach(
        (file, last) -> {
          if (!last.awaited) {
            all.put(file.getFileName().toString(), last.why);
          }
        });
    all.putAll(noticed);
    return all;
  }

  /** Files of every kind whose rows were published, since the start. */
  public long processed() {
    return log.processed();
  }

  /** Files of every kind that were refused whole, since the start. */
  public long refused() {
    return log.refused();
  }

  /** Nothing more is taken, and what is being read ends at its next batch. */
  public void stop() {
    stopped = true;
    log.flush();
  }

  boolean isStopped() {
    return stopped;
  }

  Path folder() {
    return folder;
  }

  DropLog log() {
    return log;
  }

  /** What the file system says of a failure, without the paths. */
  static String reason(FileSystemException failure) {
    String kind = failure.getClass().getSimpleName();
    return failure.getReason() == null ? kind : kind + ": " + failure.getReason();
  }

  /** Logs once, and in the last summary, that something is in the way and is left as it is. */
  void notice(Path path, String why) {
    String name = folder.relativize(path).toString();
    if (!why.equals(noticed.put(name, why))) {
      log.leftAlone(name, why);
    }
  }

  /** Whether the file can be taken now; false for one that is gone. */
  boolean isSettled(Path file) {
    Drop.Stamp stamp;
    try {
      stamp = Drop.Stamp.of(file);
    } catch (IOException e) {
      forget(file);
      return false;
    }
    long now = nanoTime.getAsLong();
    Seen last = seen(file);
    Path mark = DropNames.doneMark(file);
    boolean marked = last.failures == 0 && mark != null && Files.exists(mark);
    if (!stamp.equals(last.stamp)) {
      seen.put(file, new Seen(stamp, now, last.failures, last.why, last.awaited));
      return marked || (settle.isZero() && last.failures == 0);
    }
    return marked
        || (last.failures != GIVEN_UP && now - last.since >= wait(last.failures).toNanos());
  }

  /**
   * Lets the file rest, twice as long after each failure.
   *
   * @param why in one line
   * @param awaited whether it can be taken once what failed is back; otherwise it is not waited for
   * @return for how long; empty if this was logged before
   */
  Optional<Duration> postpone(Path file, String why, boolean awaited) {
    Seen last = seen(file);
    int failures = Math.min(last.failures, GIVEN_UP - 1) + 1;
    seen.put(file, new Seen(null, 0, failures, why, awaited));
    return last.why.equals(why) ? Optional.empty() : Optional.of(wait(failures));
  }

  /**
   * Leaves the file alone until the next start, or until a file of that name is a new one.
   *
   * @return whether this was not logged before
   */
  boolean giveUp(Path file, String why) {
    Seen last = seen(file);
    seen.put(file, new Seen(null, 0, GIVEN_UP, why, false));
    return !last.why.equals(why);
  }

  /** A file of that name is a new one. */
  void forget(Path file) {
    seen.remove(file);
  }

  private Duration wait(int failures) {
    if (failures == 0) {
      return settle;
    }
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 16));
    wait = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    return wait.compareTo(settle) < 0 ? settle : wait;
  }

  private List<Path> contents() {
    Contents now;
    try {
      now = Contents.of(folder, kinds);
    } catch (IOException e) {
      String why = e instanceof FileSystemException failure ? reason(failure) : e.toString();
      now = new Contents(List.of(), Map.of(".", "the inbox cannot be read (" + why + ")"));
    }
    Set<Path> there = new HashSet<>(now.drops);
    seen.keySet().retainAll(there);
    Map<String, String> before = others;
    others = now.leftAlone;
    now.leftAlone.forEach(
        (name, why) -> {
          if (!why.equals(before.get(name))) {
            log.leftAlone(name, why);
          }
        });
    return now.drops;
  }

  private Seen seen(Path file) {
    return seen.getOrDefault(file, Seen.NEW);
  }

  private @Nullable DropKind kindOf(Path file) {
    String name = file.getFileName().toString();
    return kinds.stream().filter(kind -> kind.format(name).isPresent()).findFirst().orElse(null);
  }

  /**
   * What is known of a file that lies in the inbox.
   *
   * @param stamp at the last look; null right after a failure
   * @param since when it was first seen like that
   * @param why it could not be taken; empty if it was never tried
   * @param awaited whether it is only a matter of time until it can be taken
   */
  private record Seen(
      Drop.@Nullable Stamp stamp, long since, int failures, String why, boolean awaited) {
    static final Seen NEW = new Seen(null, 0, 0, "", true);
  }

  /** Reads files, those of the inbox or given ones, as they would be published; changes nothing. */
  public static final class WaitingFiles {
    private final List<Path> files;
    private final DropKind kind;

    /**
     * Those that lie in the inbox now.
     *
     * @param kind only files of this kind
     */
    public WaitingFiles(Path inbox, DropKind kind) throws IOException {
      this(Inbox.Contents.of(inbox, List.of(kind)).drops(), kind);
    }

    private WaitingFiles(List<Path> files, DropKind kind) {
      this.files = files;
      this.kind = kind;
    }

    /** The same of given files, wherever they are. */
    public static WaitingFiles of(List<Path> files, DropKind kind) {
      return new WaitingFiles(files, kind);
    }

    /**
     * Gives every row of every file that would be taken; of a file that would be refused whole,
     * none.
     *
     * @return why, by the name of each file that would be refused whole
     * @throws IOException if the disk fails
     */
    public Map<String, String> read(Consumer<RowRecord> sink) throws IOException {
      Map<String, String> refused = new LinkedHashMap<>();
      for (Path file : files) {
        String name = file.getFileName().toString();
        try {
          read(file, name, row -> {}); // a broken one shows it only at its end
          read(file, name, row -> sink.accept(kind.record(row, name)));
        } catch (FileRefused e) {
          refused.put(name, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
          // A run has taken it meanwhile: its rows are on the topic.
        }
      }
      return refused;
    }

    private void read(Path file, String name, Consumer<Row> sink) throws IOException {
      try (DropContent content = new DropContent(file, kind.limits())) {
        RowReader rows = kind.rows(name, content.bytes());
        while (rows.advance()) {
          sink.accept(rows.row());
        }
      }
    }
  }
}
