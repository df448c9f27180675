package harvest.migration.secret;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A folder that only its owner can enter, and whose files only their owner can read. */
public final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);
  private static final int STICKY = 01000;

  private PrivateFolder() {}

  /**
   * Makes the folder, or takes from one that exists and from the files in it, at any depth, what
   * group and others may do. Links within it are not followed. A folder that everybody may write to
   * by design, such as {@code /tmp}, stays as it is.
   *
   * @return what could not be changed, because it is somebody else's
   * @throws IOException if the folder cannot be made
   */
  public static List<Path> make(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    if (!Files.getFileStore(existing(absolute)).supportsFileAttributeView("posix")) {
      Files.createDirectories(absolute);
      return List.of();
    }
    if (!Files.exists(absolute)) {
      Path parent = absolute.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(absolute, PosixFilePermissions.asFileAttribute(OWNER));
      return List.of();
    }
    Path real = absolute.toRealPath();
    List<Path> open = new ArrayList<>();
    if (isShared(real)) {
      return List.of(real);
    }
    tighten(real, open);
    Files.walkFileTree(
        real,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
            if (seen.isRegularFile()) {
              tighten(file, open);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone meanwhile, or somebody else's folder
          }
        });
    return open;
  }

  private static void tighten(Path path, List<Path> open) {
    try {
      Set<PosixFilePermission> has = Files.getPosixFilePermissions(path);
      Set<PosixFilePermission> keeps = EnumSet.copyOf(OWNER);
      keeps.retainAll(has);
      if (!keeps.equals(has)) {
        Files.setPosixFilePermissions(path, keeps);
      }
    } catch (IOException e) {
      if (Files.exists(path)) {
        open.add(path);
      }
    }
  }

  private static boolean isShared(Path folder) throws IOException {
    return folder.getParent() == null
        || ((int) Files.getAttribute(folder, "unix:mode") & STICKY) != 0;
  }

  private static Path existing(Path path) {
    Path existing = path;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing;
  }
}
