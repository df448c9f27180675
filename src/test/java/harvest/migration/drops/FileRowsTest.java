package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.drops.DropKind.DropLimits;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.drops.FileDrops.Drop;
import harvest.migration.drops.FileDrops.FileRows;
import harvest.migration.drops.FileDrops.RowRequested;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRowsTest {
  @TempDir Path inbox;

  @Test
  void holdsNoMoreThanABatchOfAFileOfAnySize() throws IOException {
    int count = 40_000;
    Path file = inbox.resolve("users.ndjson");
    String note = "x".repeat(60_000);
    try (Writer writer = Files.newBufferedWriter(file)) {
      for (int i = 0; i < count; i++) {
        String rest = i % 100 == 0 ? ",\"n\":\"" + note + "\"" : "";
        writer.write("{\"application\":\"a\",\"v1_refresh_token\":\"r" + i + "\"" + rest + "}\n");
      }
    }

    long rows = 0;
    try (FileRows source = begin(file)) {
      while (source.hasNext()) {
        List<RowRecord.Accepted> batch = source.next();
        rows += batch.size();
        assertThat(batch).hasSizeLessThanOrEqualTo(5_000);
        assertThat(batch.stream().mapToInt(row -> row.value().length()).sum())
            .isLessThan((2 << 20) + 65_536);
      }
    }
    assertThat(rows).isEqualTo(count);
  }

  @Test
  void beginsWithASingleRowSoThatAnAbsentBrokerIsNoticedSoon() throws IOException {
    Path file = Files.writeString(inbox.resolve("users.csv"), csv("r1", "r2", "r3"));

    try (FileRows rows = begin(file)) {
      assertThat(rows.next()).hasSize(1);
      assertThat(rows.next()).hasSize(2);
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  void failsWhenTheFileIsNotTheOneThatWasChecked() throws IOException {
    Path file = Files.writeString(inbox.resolve("users.csv"), csv("r1"));
    FileDrops drops = drops();
    Drop drop = drops.inspect(file);
    Files.writeString(file, csv("r2"));

    try (FileRows rows = drops.begin(drop)) {
      rows.next();
      assertThatThrownBy(rows::next).hasMessageContaining("changed while it was read");
      assertThatThrownBy(() -> drops.finish(rows)).isInstanceOf(IOException.class);
    }
    assertThat(file).exists();
  }

  @Test
  void aFileThatUnpacksToMoreThanItMayIsRefusedInOneLineWithItsKey() throws IOException {
    Path bomb = inbox.resolve("bomb.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      out.write(csv("r1").getBytes(StandardCharsets.UTF_8));
      out.write(new byte[5 << 20]);
    }
    Path large = Files.writeString(inbox.resolve("large.csv"), csv("r1", "r2", "r3"));

    assertThat(drops().inspect(bomb).error())
        .startsWith("it unpacks to more than 200 times its size")
        .contains("harvest.files.max-ratio");
    assertThat(drops(new DropLimits(50, 200)).inspect(large).error())
        .startsWith("it holds more than 50 bytes")
        .contains("harvest.files.max-unpacked");
    assertThat(drops(new DropLimits(8 << 20, 2_000)).inspect(bomb).error()).isNull();
    assertThat(drops().inspect(large).error()).isNull();
  }

  @Test
  void countsAnInboxThatIsNotThereAsEmpty() {
    assertThat(new Inbox(inbox.resolve("none"), Duration.ZERO, System::nanoTime).pending())
        .isZero();
  }

  private FileRows begin(Path file) throws IOException {
    FileDrops drops = drops();
    return drops.begin(drops.inspect(file));
  }

  private FileDrops drops() {
    return drops(DropLimits.DEFAULT);
  }

  private FileDrops drops(DropLimits limits) {
    DropKind requests = new RequestFiles(limits);
    return new FileDrops(
        new Inbox(inbox, Duration.ofSeconds(1), System::nanoTime, requests),
        requests,
        false,
        RowRequested.NO_OP,
        Clock.systemUTC());
  }

  private static String csv(String... tokens) {
    return "application,v1_refresh_token\nacme," + String.join("\nacme,", tokens) + "\n";
  }
}
