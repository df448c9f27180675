package harvest.migration.drops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.FileDrops.Drop;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder where drops end, each under a name of its own with its reports beside it.
 *
 * <p>A name is reserved by a small file in {@code .working} before the first row is published,
 * because the name is part of every row's source: after a crash the same content under the same
 * dropped name finds the name again, and nothing else is given it. Making that file takes the way
 * that the drop itself and its reports will take, so that a drop that could not be finished is not
 * begun.
 *
 * <p>Links are followed nowhere, and none is replaced: a name at which one lies is not given away.
 */
final class ArchiveDirectory {
  static final String PROCESSED = ".processed";
  static final String FAILED = ".failed";
  static final String REPORT = ".report.json";
  static final String REJECTED = ".rejected.ndjson";
  private static final String PUBLISHED = "requested  "; // older versions wrote this word
  private static final String OWNER_ONLY = "rw-------";
  private static final JsonMapper JSON = new JsonMapper();

  private final Inbox inbox;
  private final Path folder;
  private final Path working;

  /**
   * @param name of the folder in the inbox
   */
  ArchiveDirectory(Inbox inbox, String name) {
    this.inbox = inbox;
    folder = inbox.folder().resolve(name);
    working = folder.resolve(".working");
  }

  /**
   * The place of that drop, under its own name or with a number if another file has had it.
   *
   * @throws IOException if the drop could not be moved here or its reports could not be written
   */
  Place reserve(Drop drop) throws IOException {
    for (Path needed : List.of(folder, working)) {
      try {
        Files.createDirectory(needed, ownerOnly("rwx------"));
      } catch (FileAlreadyExistsException e) { // of before, or the other route's at this moment
        if (!Files.isDirectory(needed, LinkOption.NOFOLLOW_LINKS)) {
          throw new FileSystemException(
              needed.toString(), null, shown(needed) + " is a link or a file, not a folder");
        }
      }
    }
    for (int number = 1; ; number++) {
      Place place = new Place(drop, DropNames.numbered(DropNames.safe(drop.name()), number));
      if (!place.isBlocked() && place.reserve()) {
        return place;
      }
    }
  }

  /** Where one drop ends. */
  final class Place {
    private final Drop drop;
    private final String name;
    private final Path target;
    private final Path report;
    private final Path rejections;
    private final Path claim;
    private final Path reportDraft;

    /** Where the lines of rejected rows are collected until the file is done with. */
    final Path rejectionsDraft;

    /** Where the lines of what is left out are collected until the report has them. */
    final Path leftOutDraft;

    private Place(Drop drop, String name) {
      this.drop = drop;
      this.name = name;
      target = folder.resolve(name);
      report = folder.resolve(DropNames.beside(name, REPORT));
      rejections = folder.resolve(DropNames.beside(name, REJECTED));
      claim = working.resolve(name);
      reportDraft = working.resolve(DropNames.beside(name, ".draft"));
      rejectionsDraft = working.resolve(DropNames.beside(name, ".rejected"));
      leftOutDraft = working.resolve(DropNames.beside(name, ".left-out"));
    }

    String name() {
      return name;
    }

    /** Whether every row of the drop was published and reported, and only its move failed. */
    boolean isPublished() throws IOException {
      return exists(claim) && Files.readString(claim).equals(published());
    }

    /** From now on nothing of the drop is published again, even if it cannot be moved. */
    void notePublished() throws IOException {
      claim(published());
    }

    void publishRejections() throws IOException {
      if (exists(rejectionsDraft)) {
        Files.move(rejectionsDraft, rejections, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(rejections); // of a run that was cut off in the same moment
      }
    }

    /** Whole or not at all. */
    void publishReport(FileReport content, boolean listsLeftOut) throws IOException {
      Files.deleteIfExists(reportDraft);
      try (OutputStream out = create(reportDraft)) {
        if (listsLeftOut && exists(leftOutDraft)) {
          try (MappingIterator<RowReader.LeftOut> parts =
              JSON.readerFor(RowReader.LeftOut.class).readValues(leftOutDraft.toFile())) {
            content.write(out, () -> parts);
          }
        } else {
          content.write(out, listsLeftOut ? List.of() : null);
        }
      }
      Files.move(reportDraft, report, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(leftOutDraft);
    }

    /**
     * Moves the file in, as the last thing that is done with it. Its mark goes before it does: left
     * behind, it would let the next file of that name be taken while it is still written.
     *
     * @param delete whether it goes, unless a row was rejected
     */
    void take(boolean delete) throws IOException {
      Path mark = DropNames.doneMark(drop.file());
      if (mark != null) {
        Files.deleteIfExists(mark);
      }
      if (exists(target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      move(drop.file(), target);
      keepPrivate();
      inbox.forget(drop.file());
      Files.deleteIfExists(claim); // the name is taken from now on by what lies in the folder
      if (delete && !exists(rejections)) {
        Files.deleteIfExists(target);
      }
    }

    private void keepPrivate() throws IOException {
      try {
        if (ownerOnly(OWNER_ONLY).length > 0) {
          Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(OWNER_ONLY));
        }
      } catch (FileSystemException e) {
        // another user owns the file; its mode is theirs to set
      }
    }

    /** Claims the name if it is the drop's, or nobody's. */
    private boolean reserve() throws IOException {
      if (isPublished()) {
        return true; // it still lies in the inbox: what is at its place here is another file
      }
      if (exists(target)) {
        Files.deleteIfExists(claim); // the end of a crash between moving the file and releasing
        return false;
      }
      boolean others =
          exists(claim)
              ? !Files.readString(claim).startsWith(owner())
              : exists(report) || exists(rejections);
      if (!others) {
        claim(owner());
      }
      return !others;
    }

    /** From the inbox to the folder to {@code .working}: every move that a drop needs. */
    private void claim(String content) throws IOException {
      String probe = "." + DropNames.hash(name) + ".probe";
      Path first = inbox.folder().resolve(probe);
      Path second = folder.resolve(probe);
      try {
        Files.deleteIfExists(first);
        try (OutputStream out = create(first)) {
          out.write(content.getBytes(UTF_8));
        }
        move(first, second);
        move(second, claim);
      } finally {
        Files.deleteIfExists(first);
        Files.deleteIfExists(second);
      }
    }

    /** Whether a link lies where something of that name would be written. */
    private boolean isBlocked() {
      boolean blocked = false;
      for (Path path :
          List.of(target, report, rejections, claim, rejectionsDraft, leftOutDraft, reportDraft)) {
        if (Files.isSymbolicLink(path)) {
          inbox.notice(path, "a link; it is neither followed nor replaced");
          blocked = true;
        }
      }
      return blocked;
    }

    private String owner() {
      return drop.sha256() + "  " + drop.name() + "\n";
    }

    private String published() {
      return owner() + PUBLISHED + drop.stamp() + "\n";
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

  /** A file that is not there yet and that only its owner can read; no link is followed. */
  static OutputStream create(Path file) throws IOException {
    Set<OpenOption> anew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new BufferedOutputStream(
        Channels.newOutputStream(Files.newByteChannel(file, anew, ownerOnly(OWNER_ONLY))));
  }

  private static FileAttribute<?>[] ownerOnly(String mode) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private String shown(Path path) {
    return inbox.folder().relativize(path).toString();
  }

  /** A file of JSON lines that is made at its first line; what an earlier run left there goes. */
  static final class Lines implements Closeable {
    private final Path file;
    private @Nullable OutputStream out;

    Lines(Path file) throws IOException {
      Files.deleteIfExists(file);
      this.file = file;
    }

    void add(Object line) throws IOException {
      if (out == null) {
        out = create(file);
      }
      out.write(JSON.writeValueAsBytes(line));
      out.write('\n');
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
      }
    }
  }
}
