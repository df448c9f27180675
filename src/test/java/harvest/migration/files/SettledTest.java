package harvest.migration.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettledTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Settled settled = new Settled(Duration.ofSeconds(1), nanos::get);

  @TempDir Path inbox;
  private Path file;

  @BeforeEach
  void dropOldFile() throws IOException {
    file = Files.writeString(inbox.resolve("users.csv"), "a");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0)); // a copy may keep an old time
  }

  @Test
  void takesAFileThatStoodStillLongEnough() throws IOException {
    assertThat(settled.isSettled(file)).isFalse();
    pass(Duration.ofMillis(999));
    assertThat(settled.isSettled(file)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(settled.isSettled(file)).isTrue();
  }

  @Test
  void beginsAnewWhenTheFileChanges() throws IOException {
    settled.isSettled(file);
    pass(Duration.ofSeconds(5));
    Files.writeString(file, "ab");

    assertThat(settled.isSettled(file)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(settled.isSettled(file)).isTrue();
  }

  @Test
  void takesAMarkedFileAtOnce() throws IOException {
    Files.createFile(inbox.resolve("users.csv.done"));

    assertThat(settled.isSettled(file)).isTrue();
  }

  @Test
  void waitsLongerAfterEachFailureEvenWithAMarkUpToAMinute() throws IOException {
    Files.createFile(inbox.resolve("users.csv.done"));
    assertThat(settled.postpone(file)).isEqualTo(Duration.ofSeconds(2));
    assertThat(settled.postpone(file)).isEqualTo(Duration.ofSeconds(4));
    assertThat(settled.isSettled(file)).isFalse();
    pass(Duration.ofSeconds(3));
    assertThat(settled.isSettled(file)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(settled.isSettled(file)).isTrue();

    for (int i = 0; i < 100; i++) {
      settled.postpone(file);
    }
    assertThat(settled.postpone(file)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void forgetsAFileThatIsGone() throws IOException {
    settled.postpone(file);
    Files.delete(file);
    assertThat(settled.isSettled(file)).isFalse();

    Files.writeString(file, "a");
    settled.isSettled(file);
    pass(Duration.ofSeconds(1));
    assertThat(settled.isSettled(file)).isTrue();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
