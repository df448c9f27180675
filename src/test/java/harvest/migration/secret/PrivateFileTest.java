package harvest.migration.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {
  /** More than what waits in memory. */
  private static final String MUCH = "token".repeat(10_000);

  @TempDir Path dir;

  @Test
  void aDeviceIsWrittenToAndNeverReplacedAndAFullOneIsNamed() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    for (String text : new String[] {"x", MUCH}) {
      assertThatThrownBy(
              () -> {
                try (PrivateFile file = PrivateFile.create(full)) {
                  file.writer().write(text);
                  file.commit();
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("/dev/full: cannot be written (");
    }
    assertThat(Files.isRegularFile(full)).isFalse();
  }

  @Test
  void aPipeIsWrittenToAndNeverReplaced() throws Exception {
    Path pipe = dir.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });

    try (PrivateFile file = PrivateFile.create(pipe)) {
      file.writer().write(MUCH);
      file.commit();
    }

    assertThat(read.join()).isEqualTo(MUCH);
    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(dir).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void nothingOfAFileThatWasNotCompletedStays() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    Path target = dir.resolve("pairs.csv");
    Files.writeString(target, "before");
    Path partial = dir.resolve("x.partial");
    Files.writeString(partial, "tokens");

    assertThatThrownBy(
            () -> {
              try (PrivateFile file =
                  PrivateFile.over(target, partial, new FileOutputStream("/dev/full"))) {
                file.writer().write("x");
                file.commit();
              }
            })
        .hasMessageStartingWith(target + ": cannot be written (");
    assertThat(partial).doesNotExist();
    assertThat(target).hasContent("before");

    try (PrivateFile unfinished = PrivateFile.create(target)) {
      unfinished.writer().write(MUCH);
    }
    assertThat(dir).isDirectoryNotContaining("glob:**.partial");
    assertThat(target).hasContent("before");
  }

  @Test
  void whatAKillLeftIsRemovedWithTheNextFileAndNothingThatIsBeingWritten() throws Exception {
    FileTime before = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    Path abandoned = Files.writeString(dir.resolve(".export17.partial"), "tokens");
    Files.setLastModifiedTime(abandoned, before);

    try (PrivateFile slow = PrivateFile.create(dir.resolve("slow.csv"))) {
      assertThat(abandoned).doesNotExist();
      try (DirectoryStream<Path> partials = Files.newDirectoryStream(dir, "*.partial")) {
        Files.setLastModifiedTime(partials.iterator().next(), before);
      }
      PrivateFile.create(dir.resolve("pairs.csv")).close();
      slow.writer().write("x");
      slow.commit();
    }

    assertThat(dir.resolve("slow.csv")).hasContent("x");
  }

  @Test
  void aLinkLeadsToTheFileThatItMeansAndADirectoryIsRefused() throws Exception {
    Path target = Files.writeString(dir.resolve("real.csv"), "before");
    Path link = Files.createSymbolicLink(dir.resolve("link.csv"), target);

    try (PrivateFile file = PrivateFile.create(link)) {
      file.writer().write("after");
      file.commit();
    }

    assertThat(target).hasContent("after");
    assertThat(link).isSymbolicLink();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> PrivateFile.create(dir))
        .hasMessage(dir + ": cannot be written (is a directory)");
  }
}
