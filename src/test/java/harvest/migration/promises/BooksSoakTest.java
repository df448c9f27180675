package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.Ledger;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The books of a large migration; run it with a small heap. */
@Tag("soak")
class BooksSoakTest {
  private static final int RECORDS = Integer.getInteger("books.records", 1_000_000);

  @TempDir Path dir;

  @Test
  void manyRecordsTakeBoundedMemory() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      Files.createDirectories(dir.resolve("data"));
      Ledger ledger = Ledger.open("jdbc:sqlite:" + dir.resolve("data/ledger.db"), Runnable::run);
      for (int i = 0; i < RECORDS; i++) {
        String token = World.token();
        String at = world.topic("requests") + "-0@" + i;
        world.send(
            new ProducerRecord<>(
                world.topic("requests"), 0, null, bytes(World.request("acme", token))));
        String fingerprint = World.fingerprint(token);
        world.send(
            new ProducerRecord<>(
                world.topic("results"),
                null,
                bytes(
                    "{\"application\":\"acme\",\"grant_type\":\"v1_refresh_token\","
                        + "\"fingerprint\":\"%s\",\"status\":\"migrated\",\"access_token\":\"%s\","
                            .formatted(fingerprint, token)
                        + "\"attempts\":1,\"issued_at\":\"2026-01-01T00:00:00Z\","
                        + "\"expires_at\":\"2026-01-15T00:00:00Z\",\"source\":\"kafka:%s\","
                            .formatted(at)
                        + "\"request_at\":\"%s\"}".formatted(at))));
        ledger.write(
            new Entry(
                Entry.NEW,
                new Identity("acme", GrantType.V1_REFRESH_TOKEN, fingerprint),
                State.MIGRATED,
                null,
                1,
                false,
                Instant.now(),
                Instant.now(),
                new Coordinates(world.topic("requests"), 0, i),
                "kafka:" + at,
                0),
            written -> {});
        if (i % 10_000 == 0) {
          CountDownLatch passed = new CountDownLatch(1);
          ledger.fence(passed::countDown);
          passed.await();
        }
      }
      world.flush();
      ledger.close();
      world.offsets.skip(0, RECORDS);

      long before = System.nanoTime();
      Cli report = Cli.run(world, "report", "--json");
      System.out.println("report: " + (System.nanoTime() - before) / 1_000_000 + " ms");

      assertThat(report.exit).as(report.out).isZero();
      assertThat(report.json().path("total").path("migrated").asInt()).isEqualTo(RECORDS);
      before = System.nanoTime();
      assertThat(Cli.run(world, "status", "--json").exit).isZero();
      System.out.println("status: " + (System.nanoTime() - before) / 1_000_000 + " ms");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
