package harvest.migration.rehearsal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** Where the demo leaves its files. One demo at a time; what it did not make stays. */
public final class DemoFolder implements AutoCloseable {
  /** The name of the sample file. */
  public static final String FILE = "demo-users.csv";

  /** The name of the sample of V1 requests in XML. */
  public static final String XML = "demo-times.xml";

  private static final String LOCK = ".demo.lock";

  private final Path path;
  private final DirectoryLock lock;

  private DemoFolder(Path path, DirectoryLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the folder, making it if it is not there.
   *
   * @throws IOException if it cannot be written, or another demo runs in it
   */
  public static DemoFolder take(Path path) throws IOException {
    Files.createDirectories(path);
    return new DemoFolder(path, DirectoryLock.take(path, LOCK, "the demo"));
  }

  /** Removes what an earlier demo left. */
  public void clear() throws IOException {
    remove(path.resolve("kafka"));
    Path inbox = path.resolve("inbox");
    for (Path folder : List.of(inbox, inbox.resolve(".processed"), inbox.resolve(".failed"))) {
      removeFiles(folder, FILE);
      removeFiles(folder, XML);
      remove(folder.resolve(".working"));
    }
    removeFiles(path, "ledger.db");
    for (Path file : List.of(config(), calls(), log())) {
      Files.deleteIfExists(file);
    }
  }

  /** Drops a file into the inbox, whole. */
  public void drop(String name, byte[] content) throws IOException {
    Path inbox = Files.createDirectories(path.resolve("inbox"));
    Path draft = Files.write(inbox.resolve("." + name), content);
    Files.createFile(inbox.resolve(name + ".done"));
    Files.move(draft, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  public Path path() {
    return path;
  }

  /** The configuration that the demo ran with. */
  public Path config() {
    return path.resolve("demo.properties");
  }

  /** The simulator's log of calls. */
  public Path calls() {
    return path.resolve("calls.ndjson");
  }

  /** What the program logged. */
  public Path log() {
    return path.resolve("demo.log");
  }

  /** The broker's directory, where commands look for it too. */
  public Path kafka() {
    return path.resolve("kafka");
  }

  /** What became of the file. */
  public Path processed() {
    return path.resolve("inbox/.processed");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static void removeFiles(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> isOurs(one, prefix)).toList()) {
        Files.delete(file);
      }
    }
  }

  private static boolean isOurs(Path file, String prefix) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && (name.startsWith(prefix) || name.equals("." + prefix));
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
