package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import harvest.migration.bundle.Bundle;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.topics.NewTopics;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XmlPayloadsTest {
  @TempDir Path dir;

  @Test
  void aStoredRequestInXmlBecomesJsonOnThePayloadsTopic() throws Exception {
    Path inbox = Files.createDirectories(dir.resolve("data").resolve("inbox"));
    String xml =
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<expense>"
            + "<notes>Caf\u00e9</notes><total-cost type=\"decimal\">11.00</total-cost>"
            + "<spent-at type=\"date\">2008-02-10</spent-at><has-receipt>true</has-receipt>"
            + "</expense>";
    Files.write(inbox.resolve("out.xml"), xml.getBytes(Charset.forName("ISO-8859-1")));
    Files.createFile(inbox.resolve("out.xml.done"));
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      NewTopics.create(SharedBroker.get(), 1, List.of(world.topic("payloads")));
      world.settings.put("harvest.topic.payloads", world.topic("payloads"));

      Bundle bundle = world.start();
      await().until(bundle::isQuiet);

      ConsumerRecord<byte[], byte[]> record = world.records("payloads").get(0);
      assertThat(world.records("payloads")).hasSize(1);
      assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("file:out.xml#1");
      assertThat(new String(record.value(), StandardCharsets.UTF_8))
          .isEqualTo(
              "{\"source\":\"file:out.xml#1\",\"resource\":\"expenses\",\"payload\":"
                  + "{\"notes\":\"Caf\u00e9\",\"total_cost\":11.00,\"spent_date\":\"2008-02-10\"}}");
      assertThat(Arrays.stream(record.headers().toArray()).map(Header::key))
          .containsExactlyInAnyOrder("content-type", "schema");
      assertThat(world.records("requests")).isEmpty();
    }
    assertThat(inbox.resolve(".processed").resolve("out.xml.report.json"))
        .content()
        .contains("has-receipt");
  }
}
