package harvest.migration.files;

import harvest.migration.files.format.Format;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder where drops end, each under a name of its own with its reports beside it.
 *
 * <p>A name is reserved by a small file in {@code .working} before the first row is requested,
 * because the name is part of every row's source: after a crash the same content under the same
 * dropped name finds the name again, and nothing else is given it.
 */
final class Shelf {
  static final String REPORT = ".report.json";
  private static final String REJECTED = ".rejected.ndjson";

  private final Path folder;
  private final Path working;

  Shelf(Path folder) {
    this.folder = folder;
    working = folder.resolve(".working");
  }

  /** The name for that drop: its own, or with a number if another file has had it. */
  String reserve(Drop drop) throws IOException {
    Files.createDirectories(working);
    String owner = drop.sha256() + "  " + drop.name() + "\n";
    for (int number = 1; ; number++) {
      String name = numbered(safe(drop.name()), number);
      Path claim = working.resolve(name);
      if (Files.exists(folder.resolve(name))) {
        Files.deleteIfExists(claim); // the end of a crash between moving the file and releasing
      } else if (Files.exists(claim)) {
        if (Files.readString(claim).equals(owner)) {
          return name;
        }
      } else if (!Files.exists(report(name)) && !Files.exists(rejections(name))) {
        write(claim, out -> out.write(owner.getBytes(StandardCharsets.UTF_8)));
        return name;
      }
    }
  }

  /** The name is taken from now on by what lies in the folder. */
  void release(String name) throws IOException {
    Files.deleteIfExists(working.resolve(name));
  }

  /** Where rejections are collected until the file is done with. */
  Path draft(String name) {
    return working.resolve(name + ".rejected");
  }

  /** Puts the collected rejections beside the file, if there are any. */
  void publishRejections(String name) throws IOException {
    if (Files.exists(draft(name))) {
      Files.move(draft(name), rejections(name), StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.deleteIfExists(rejections(name)); // of a run that was cut off in the same moment
    }
  }

  /** Where the lines of what is left out are collected until the report has them. */
  Path leftOut(String name) {
    return working.resolve(name + ".left-out");
  }

  void publishReport(DropReport report) throws IOException {
    write(report(report.name()), report::write);
    Files.deleteIfExists(leftOut(report.name()));
  }

  /** Moves the file in, as the last thing that is done with it. */
  void take(Path file, String name) throws IOException {
    Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path report(String name) {
    return folder.resolve(name + REPORT);
  }

  private Path rejections(String name) {
    return folder.resolve(name + REJECTED);
  }

  /** Whole or not at all. */
  private void write(Path target, Content content) throws IOException {
    Path draft = working.resolve(target.getFileName() + ".draft");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
      content.writeTo(out);
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The name travels in sources, where a control character would make it unreadable. */
  private static String safe(String name) {
    return name.replaceAll("\\p{Cntrl}", "_");
  }

  private static String numbered(String name, int number) {
    if (number == 1) {
      return name;
    }
    int end = Format.isGzip(name) ? name.length() - ".gz".length() : name.length();
    int dot = name.lastIndexOf('.', end - 1);
    return name.substring(0, dot) + "-" + number + name.substring(dot);
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
