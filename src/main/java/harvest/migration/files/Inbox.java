package harvest.migration.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
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
  private static final String DONE = ".done";
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int NEVER = Integer.MAX_VALUE;

  private final Path folder;
  private final Duration settle;
  private final LongSupplier nanoTime;
  private final List<DropKind> kinds;
  private final DropLog log;
  private final Map<Path, Look> looks = new ConcurrentHashMap<>();
  private final Map<Path, Failure> failures = new ConcurrentHashMap<>();
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
      List<Found> found = new ArrayList<>();
      Map<String, String> leftAlone = new TreeMap<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          if (name.startsWith(".") || name.toLowerCase(Locale.ROOT).endsWith(DONE)) {
            continue;
          }
          BasicFileAttributes seen;
          try {
            seen = attributes(file);
          } catch (NoSuchFileException e) {
            continue; // it has gone meanwhile
          }
          String why = whyLeftAlone(name, seen, kinds);
          if (why == null) {
            found.add(new Found(file, seen.lastModifiedTime().toMillis()));
          } else {
            leftAlone.put(name, why);
          }
        }
      } catch (NoSuchFileException e) {
        return new Contents(List.of(), Map.of()); // nobody has dropped anything yet
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      found.sort(Comparator.comparingLong(Found::modified).thenComparing(Found::file));
      return new Contents(found.stream().map(Found::file).toList(), leftAlone);
    }

    private static @Nullable String whyLeftAlone(
        String name, BasicFileAttributes seen, List<DropKind> kinds) {
      if (seen.isDirectory()) {
        return "a folder";
      } else if (seen.isSymbolicLink()) {
        return "a link; only regular files are taken";
      } else if (!seen.isRegularFile()) {
        return "a pipe, socket or device; only regular files are taken";
      }
      return kindOf(name, kinds).isPresent()
          ? null
          : "not named *.csv, *.ndjson, *.jsonl, *.json or *.xml (each also .gz)";
    }

    private record Found(Path file, long modified) {}
  }

  /** The files of that kind that can be taken now, oldest first; none once it is stopped. */
  List<Path> settled(DropKind kind) {
    log.tick();
    List<Path> settled = new ArrayList<>();
    for (Path file : contents()) {
      if (isOf(kind, file) && isSettled(file)) {
        settled.add(file);
      }
    }
    return stopped ? List.of() : settled;
  }

  /**
   * How many files are still to be done with, of every kind, settled or not, those that are being
   * read among them: a file counts until its last row is published and it has left the inbox. One
   * that cannot be taken as things are does not count.
   */
  public int pending() {
    int count = 0;
    for (Path file : contents()) {
      Failure failure = failures.get(file);
      count += failure == null || failure.retried ? 1 : 0;
    }
    return count;
  }

  /** Why, by its name, for everything in the inbox that was not taken and will not be as it is. */
  public Map<String, String> leftAlone() {
    contents();
    Map<String, String> all = new LinkedHashMap<>(others);
    failures.forEach(
        (file, failure) -> {
          if (!failure.retried) {
            all.put(file.getFileName().toString(), failure.why);
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

  /**
   * Says that the file is complete; one whose name has no room for that is taken once it settles.
   */
  static void mark(Path file) throws IOException {
    Path mark = doneMark(file);
    if (mark != null) {
      Files.write(mark, new byte[0]);
    }
  }

  /** Removes the file that says that the other one is complete. */
  static void unmark(Path file) throws IOException {
    Path mark = doneMark(file);
    if (mark != null) {
      Files.deleteIfExists(mark);
    }
  }

  /** Null where no file can have such a name. */
  private static @Nullable Path doneMark(Path file) {
    String name = file.getFileName() + DONE;
    if (name.getBytes(UTF_8).length > Shelf.MOST_BYTES) {
      return null;
    }
    try {
      return file.resolveSibling(name);
    } catch (InvalidPathException e) {
      return null; // a name that the JVM's locale cannot write down
    }
  }

  private boolean isMarked(Path file) {
    Path mark = doneMark(file);
    return mark != null && Files.exists(mark) && !failures.containsKey(file);
  }

  static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** What the file system says of a failure, without the paths. */
  static String reason(FileSystemException failure) {
    String kind = failure.getClass().getSimpleName();
    return failure.getReason() == null ? kind : kind + ": " + failure.getReason();
  }

  /** Says once, and in the last summary, that something is in the way and is left as it is. */
  void notice(Path path, String why) {
    String name = folder.relativize(path).toString();
    if (!why.equals(noticed.put(name, why))) {
      log.leftAlone(name, why);
    }
  }

  /** Whether the file can be taken now; false for one that is gone. */
  boolean isSettled(Path file) {
    Look now;
    try {
      now = new Look(FileStamp.of(file), nanoTime.getAsLong());
    } catch (IOException e) {
      forget(file);
      return false;
    }
    Failure failure = failures.get(file);
    boolean marked = isMarked(file);
    Look before = looks.get(file);
    if (before == null || !before.stamp.equals(now.stamp)) {
      looks.put(file, now);
      return marked || (settle.isZero() && failure == null);
    }
    boolean givenUp = failure != null && failure.times == NEVER;
    return marked || (!givenUp && now.at - before.at >= wait(file).toNanos());
  }

  /**
   * Lets the file rest, twice as long after each failure.
   *
   * @param why in one line
   * @param retried whether it can be taken once what failed is back; otherwise it is not waited for
   * @return for how long; empty if this was said before
   */
  Optional<Duration> postpone(Path file, String why, boolean retried) {
    looks.remove(file);
    Failure before = failures.get(file);
    Failure now = new Failure(before == null ? 1 : before.times + 1, why, retried);
    failures.put(file, now);
    return before != null && before.why.equals(why) ? Optional.empty() : Optional.of(wait(file));
  }

  /**
   * Leaves the file alone until the next start, or until a file of that name is a new one.
   *
   * @return whether this was not said before
   */
  boolean giveUp(Path file, String why) {
    looks.remove(file);
    return failures.put(file, new Failure(NEVER, why, false)) == null;
  }

  /** A file of that name is a new one. */
  void forget(Path file) {
    looks.remove(file);
    failures.remove(file);
  }

  private Duration wait(Path file) {
    Failure failure = failures.get(file);
    if (failure == null) {
      return settle;
    }
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failure.times - 1, 16));
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
    looks.keySet().retainAll(there);
    failures.keySet().retainAll(there);
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

  private boolean isOf(DropKind kind, Path file) {
    return kindOf(file.getFileName().toString(), kinds).filter(kind::equals).isPresent();
  }

  private static Optional<DropKind> kindOf(String name, List<DropKind> kinds) {
    return kinds.stream().filter(kind -> kind.format(name).isPresent()).findFirst();
  }

  private record Look(FileStamp stamp, long at) {}

  private record Failure(int times, String why, boolean retried) {}
}
