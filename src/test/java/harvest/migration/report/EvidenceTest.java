package harvest.migration.report;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.report.Evidence.Problems;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
  @TempDir Path dir;

  @Test
  void aHugeLineNumberInASourceCostsNoMoreThanASmallOne() throws Exception {
    Path config = Files.writeString(dir.resolve("a.properties"), "harvest.user-agent=a (b)");
    Settings settings =
        new SettingsLoader(Path.of("").toAbsolutePath(), Map.of()).load(config).valid();
    Evidence evidence = new Evidence(settings, new Problems());

    for (int i = 0; i < 10_000; i++) { // as bits up to that line, each name would be 256 MB
      evidence.request(record(i, "file:" + i + ".csv#" + (Integer.MAX_VALUE - 1 - i)));
    }
    for (int i = 0; i < 10; i++) {
      evidence.request(record(10_000 + i, "file:users.csv#" + (999_999_999_990L + i / 2)));
    }

    assertThat(evidence.rows("7.csv")).isEqualTo(1);
    assertThat(evidence.rows("users.csv")).isEqualTo(5);
    assertThat(evidence.rows("none.csv")).isZero();
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String source) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("requests", 0, offset, null, "{}".getBytes(StandardCharsets.UTF_8));
    record.headers().add("source", source.getBytes(StandardCharsets.UTF_8));
    return record;
  }
}
