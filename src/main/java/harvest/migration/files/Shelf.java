package harvest.migration.files;

import harvest.migration.files.format.Format;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A folder where drops end, each under a name of its own with its reports beside it.
 *
 * <p>A name is reserved by a small file in {@code .working} before the first row is requested,
 * because the name is part of every row's source: after a crash the same content under the same
 * dropped name finds the name again, and nothing else is given it. Making that file takes the way
 * that the drop itself and its reports will take, so that a drop that could not be finished is not
 * begun.
 *
 * <p>Links are followed nowhere, and none is replaced: a name at which one lies is not given away.
 */
final class Shelf {
  static final String REPORT = ".report.json";
  private static final String REJECTED = ".rejected.ndjson";
  private static final String REJECTED_DRAFT = ".rejected";
  private static final String LEFT_OUT = ".left-out";
  private static final String DRAFT = ".draft";
  private static final String PROBE = ".probe";
  private static final String REQUESTED = "requested  ";

  /** What a file name may have on all usual file systems. */
  static final int MOST_BYTES = 255;

  private static final int HASH = 16;

  private final Inbox inbox;
  private final Path folder;
  private final Path working;

  /**
   * @param name of the folder in the inbox
   */
  Shelf(Inbox inbox, String name) {
    this.inbox = inbox;
    folder = inbox.folder().resolve(name);
    working = folder.resolve(".working");
  }

  /**
   * The name for that drop: its own, or with a number if another file has had it.
   *
   * @throws IOException if the drop could not be moved here or its reports could not be written
   */
  String reserve(Drop drop) throws IOException {
    for (Path needed : List.of(folder, working)) {
      if (!Files.isDirectory(needed, LinkOption.NOFOLLOW_LINKS)) {
        if (exists(needed)) {
          throw new FileSystemException(
              needed.toString(), null, shown(needed) + " is a link or a file, not a folder");
        }
        Files.createDirectory(needed);
      }
    }
    for (int number = 1; ; number++) {
      String name = numbered(safe(drop.name()), number);
      if (!isBlocked(name) && isFor(drop, name)) {
        return name;
      }
    }
  }

  /** Claims the name if it is the drop's, or nobody's. */
  private boolean isFor(Drop drop, String name) throws IOException {
    Path claim = working.resolve(name);
    if (isRequested(name, drop)) {
      return true; // it still lies in the inbox: what is at its place here is another file
    }
    if (exists(folder.resolve(name))) {
      Files.deleteIfExists(claim); // the end of a crash between moving the file and releasing
      return false;
    }
    if (exists(claim) ? !isOwner(claim, drop) : !isFree(name)) {
      return false;
    }
    claim(name, owner(drop));
    return true;
  }

  /** Whether every row of that drop was requested and reported, and only its move failed. */
  boolean isRequested(String name, Drop drop) throws IOException {
    Path claim = working.resolve(name);
    return exists(claim)
        && Files.readString(claim).equals(owner(drop) + REQUESTED + drop.stamp() + "\n");
  }

  /** From now on nothing of the drop is requested again, even if it cannot be moved. */
  void noteRequested(String name, Drop drop) throws IOException {
    claim(name, owner(drop) + REQUESTED + drop.stamp() + "\n");
  }

  /** The name is taken from now on by what lies in the folder. */
  void release(String name) throws IOException {
    Files.deleteIfExists(working.resolve(name));
  }

  /** Where rejections are collected until the file is done with. */
  Path draft(String name) {
    return sidecar(working, name, REJECTED_DRAFT);
  }

  /** Puts the collected rejections beside the file, if there are any. */
  void publishRejections(String name) throws IOException {
    if (exists(draft(name))) {
      Files.move(draft(name), rejections(name), StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.deleteIfExists(rejections(name)); // of a run that was cut off in the same moment
    }
  }

  boolean hasRejections(String name) {
    return exists(rejections(name));
  }

  /** Where the lines of what is left out are collected until the report has them. */
  Path leftOut(String name) {
    return sidecar(working, name, LEFT_OUT);
  }

  /** Whole or not at all. */
  void publishReport(DropReport report) throws IOException {
    Path draft = sidecar(working, report.name(), DRAFT);
    Files.deleteIfExists(draft);
    try (OutputStream out = create(draft)) {
      report.write(out);
    }
    Files.move(draft, report(report.name()), StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(leftOut(report.name()));
  }

  /** Moves the file in, as the last thing that is done with it. */
  void take(Path file, String name) throws IOException {
    Path target = folder.resolve(name);
    if (exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    move(file, target);
  }

  /** Deletes what was taken. */
  void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  /** The name of a file beside another one; that of a long one is shortened and has a hash. */
  static Path sidecar(Path folder, String name, String suffix) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length + REJECTED.length() <= MOST_BYTES) {
      return folder.resolve(name + suffix);
    }
    String shortened = cut(name, MOST_BYTES - REJECTED.length() - HASH - 1);
    return folder.resolve(shortened + "-" + hash(bytes) + suffix);
  }

  private Path report(String name) {
    return sidecar(folder, name, REPORT);
  }

  private Path rejections(String name) {
    return sidecar(folder, name, REJECTED);
  }

  /** From the inbox to the folder to {@code .working}: every move that a drop needs. */
  private void claim(String name, String content) throws IOException {
    String probe = "." + hash(name.getBytes(StandardCharsets.UTF_8)) + PROBE;
    Path first = inbox.folder().resolve(probe);
    Path second = folder.resolve(probe);
    try {
      Files.deleteIfExists(first);
      try (OutputStream out = create(first)) {
        out.write(content.getBytes(StandardCharsets.UTF_8));
      }
      move(first, second);
      move(second, working.resolve(name));
    } finally {
      Files.deleteIfExists(first);
      Files.deleteIfExists(second);
    }
  }

  private void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new FileSystemException(
          to.toString(), null, shown(folder) + " is on another file system than the inbox");
    }
  }

  /** Whether a link lies where something of that name would be written. */
  private boolean isBlocked(String name) {
    boolean blocked = false;
    for (Path path :
        List.of(
            folder.resolve(name),
            report(name),
            rejections(name),
            working.resolve(name),
            draft(name),
            leftOut(name),
            sidecar(working, name, DRAFT))) {
      if (Files.isSymbolicLink(path)) {
        inbox.notice(path, "a link; it is neither followed nor replaced");
        blocked = true;
      }
    }
    return blocked;
  }

  private boolean isFree(String name) {
    return !exists(report(name)) && !exists(rejections(name));
  }

  private static boolean isOwner(Path claim, Drop drop) throws IOException {
    return Files.readString(claim).startsWith(owner(drop));
  }

  private static String owner(Drop drop) {
    return drop.sha256() + "  " + drop.name() + "\n";
  }

  private static OutputStream create(Path file) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private String shown(Path path) {
    return inbox.folder().relativize(path).toString();
  }

  /**
   * The name travels in sources, where a control character would make it unreadable, and has to be
   * one that this JVM can give a file: under an ASCII locale it can write no other characters.
   */
  private static String safe(String name) {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    CharsetEncoder encoder = Charset.forName(encoding).newEncoder();
    StringBuilder safe = new StringBuilder();
    name.replaceAll("\\p{Cntrl}", "_")
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(character -> safe.append(encoder.canEncode(character) ? character : "_"));
    return safe.toString();
  }

  private static String numbered(String name, int number) {
    int end = Format.isGzip(name) ? name.length() - ".gz".length() : name.length();
    int dot = name.lastIndexOf('.', end - 1);
    String ending = (number == 1 ? "" : "-" + number) + name.substring(dot);
    return cut(name.substring(0, dot), MOST_BYTES - ending.length()) + ending;
  }

  /** As many characters of it as have no more bytes than that. */
  private static String cut(String text, int most) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      bytes += text.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > most) {
        return text.substring(0, end);
      }
      end = next;
    }
    return text;
  }

  private static String hash(byte[] name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name);
      return HexFormat.of().formatHex(digest, 0, HASH / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
