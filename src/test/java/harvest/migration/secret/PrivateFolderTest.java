package harvest.migration.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
  @TempDir Path dir;

  @Test
  void isItsOwnersAloneFromTheBeginning() throws IOException {
    Path data = dir.resolve("a/data");

    assertThat(PrivateFolder.make(data)).isEmpty();

    assertThat(mode(data)).isEqualTo("rwx------");
  }

  @Test
  void takesFromAnOpenFolderWhatOthersMayDoAndFollowsNoLink() throws IOException {
    Path outside = set(Files.writeString(dir.resolve("outside"), "x"), "rw-r--r--");
    Path data = set(Files.createDirectory(dir.resolve("data")), "rwxr-xr-x");
    Path inbox = set(Files.createDirectory(data.resolve("inbox")), "rwxrwxr-x");
    Path ledger = set(Files.writeString(data.resolve("ledger.db"), "x"), "rw-r--r--");
    Path drop = set(Files.writeString(inbox.resolve("users.csv"), "x"), "rw-rw-r--");
    Files.createSymbolicLink(data.resolve("link"), outside);

    assertThat(PrivateFolder.make(data)).isEmpty();

    assertThat(mode(data)).isEqualTo("rwx------");
    assertThat(mode(ledger)).isEqualTo("rw-------");
    assertThat(mode(drop)).isEqualTo("rw-------");
    assertThat(mode(outside)).isEqualTo("rw-r--r--");
  }

  @Test
  void leavesAFolderThatIsEverybodysByDesign() throws IOException {
    Path shared = Path.of("/tmp");
    String before = mode(shared);

    assertThat(PrivateFolder.make(shared)).containsExactly(shared.toRealPath());

    assertThat(mode(shared)).isEqualTo(before);
  }

  private static Path set(Path path, String mode) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
