package harvest.migration;

import harvest.migration.cli.HarvestMigration;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command line of a JVM that a test starts, on the class path of the tests.
 *
 * <p>Half of a start is the loading of classes, and the suite starts some hundred processes: their
 * libraries' classes come from an archive in {@code target} (class-data sharing). The first {@code
 * run} lists the classes that it loads, and the archive is made before the next process starts.
 */
public final class ChildJvm {
  /** An archive fits a class path that begins with the jars that it was made of. */
  private static final String JARS = entries(entry -> entry.endsWith(".jar"));

  private static final String CLASS_PATH =
      JARS + File.pathSeparator + entries(entry -> !entry.endsWith(".jar"));
  private static final Path ARCHIVE =
      Path.of("target", "tests-%s-%08x.jsa".formatted(Runtime.version(), JARS.hashCode()))
          .toAbsolutePath();
  private static final Path CLASSES = ARCHIVE.resolveSibling(ARCHIVE.getFileName() + ".classes");

  private ChildJvm() {}

  /** The program with its home in the working tree. */
  public static List<String> program(List<String> jvmOptions, List<String> arguments)
      throws IOException {
    return of(HarvestMigration.class.getName(), jvmOptions, arguments);
  }

  /** A main class, or a source file, of the tests or their libraries. */
  public static List<String> of(String main, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable"));
    command.add(sharing(arguments));
    command.add("-Dharvest.home=" + Path.of("").toAbsolutePath());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", CLASS_PATH, main));
    command.addAll(arguments);
    return command;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String entries(Predicate<String> which) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(which)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static synchronized String sharing(List<String> arguments) throws IOException {
    if (!Files.exists(ARCHIVE) && Files.exists(CLASSES)) {
      archive();
    }
    if (Files.exists(ARCHIVE)) {
      return "-XX:SharedArchiveFile=" + ARCHIVE;
    }
    return arguments.contains("run") ? "-XX:DumpLoadedClassList=" + CLASSES : "-Xshare:auto";
  }

  /** Makes the archive, unless the other JVM of the suite is at it. */
  private static void archive() throws IOException {
    Path list = ARCHIVE.resolveSibling(ARCHIVE.getFileName() + ".list");
    try {
      List<String> classes = Files.readAllLines(CLASSES);
      // The process may have been killed over the last line.
      Files.createFile(list);
      Files.write(list, classes.subList(0, classes.size() - 1));
    } catch (FileAlreadyExistsException e) {
      return;
    }
    Path draft = ARCHIVE.resolveSibling(ARCHIVE.getFileName() + ".draft");
    try {
      new ProcessBuilder(
              java(),
              "-Xshare:dump",
              "-Xlog:disable",
              "-XX:SharedClassListFile=" + list,
              "-XX:SharedArchiveFile=" + draft,
              "-cp",
              JARS)
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start()
          .waitFor();
      if (Files.exists(draft)) {
        Files.move(draft, ARCHIVE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
