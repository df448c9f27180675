package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gigabyte through a small heap. Run with {@code -Dtest=FileDropSoakTest
 * -Dtest.excluded.groups=none -Dtest.jvm=-Xmx256m}; the figures stand in the test's output.
 */
@Tag("soak")
class FileDropSoakTest {
  private static final long SIZE = Long.getLong("soak.bytes", 1L << 30);

  @TempDir Path folder;

  @Test
  void requestsAGigabyteInASmallHeap() throws Exception {
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    long rows = write(inbox.resolve("users.csv"));
    double seconds;

    try (SoakBroker broker = SoakBroker.start(folder.resolve("kafka"))) {
      long start = System.nanoTime();
      try (RunningRoutes routes = RunningRoutes.against(broker.brokers(), inbox)) {
        await().atMost(Duration.ofHours(1)).until(() -> routes.inbox.pending() == 0);
      }
      seconds = (System.nanoTime() - start) / 1e9;
      assertThat(end(broker.brokers())).isEqualTo(rows);
    }

    System.out.printf(
        "%d rows, %d bytes, %.1f s, %.0f rows/s, heap at most %d MB%n",
        rows, SIZE, seconds, rows / seconds, Runtime.getRuntime().maxMemory() >> 20);
  }

  private static long write(Path file) throws IOException {
    long rows = 0;
    long size = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write("application,subject,v1_refresh_token,team\n".getBytes(StandardCharsets.UTF_8));
      while (size < SIZE) {
        String subject = rows % 2 == 0 ? "user-" + rows : "";
        byte[] row =
            "acme,%s,%064d,\"red, or blue\"\n"
                .formatted(subject, rows)
                .getBytes(StandardCharsets.UTF_8);
        out.write(row);
        size += row.length;
        rows++;
      }
    }
    return rows;
  }

  private static long end(String brokers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      TopicPartition partition = new TopicPartition("requests", 0);
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }
}
