package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeXmlTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir Path folder;
  private final Broker broker = new Broker();
  private Path inbox;
  private Path processed;
  private Path failed;

  @BeforeEach
  void makeInbox() throws IOException {
    inbox = Files.createDirectory(folder.resolve("inbox"));
    processed = inbox.resolve(".processed");
    failed = inbox.resolve(".failed");
  }

  @Test
  void publishesEveryRecordUnderItsSource() throws Exception {
    drop(
        "work.xml",
        "<tasks type=\"array\"><task><name>A</name><deactivated>true</deactivated></task>"
            + "<task><id type=\"integer\">7</id><default-hourly-rate>1.50</default-hourly-rate>"
            + "</task></tasks>");

    runUntilTaken();

    assertThat(broker.history()).extracting(ProducerRecord::topic).containsOnly("payloads");
    assertThat(broker.keys()).containsExactly("file:work.xml#1", "file:work.xml#2");
    assertThat(broker.values())
        .containsExactly(
            "{\"source\":\"file:work.xml#1\",\"resource\":\"tasks\","
                + "\"payload\":{\"name\":\"A\",\"is_active\":false}}",
            "{\"source\":\"file:work.xml#2\",\"resource\":\"tasks\","
                + "\"payload\":{\"id\":7,\"default_hourly_rate\":1.50}}");
    assertThat(broker.headerNames()).containsExactlyInAnyOrder("content-type", "schema");
    assertThat(header("content-type")).containsOnly("application/json");
    assertThat(header("schema")).containsOnly("payload.v1");
  }

  @Test
  void publishesTheEntriesOfADay() throws Exception {
    drop(
        "day.xml",
        "<daily><for_day type=\"date\">Wed, 18 Oct 2006</for_day><day_entries><day_entry>"
            + "<hours type=\"float\">2.06</hours></day_entry></day_entries>"
            + "<projects><project><name>P</name></project></projects></daily>");
    drop("add.xml", "<request><hours>3</hours></request>");

    runUntilTaken();

    assertThat(broker.values())
        .containsExactlyInAnyOrder(
            "{\"source\":\"file:day.xml#1\",\"resource\":\"time_entries\","
                + "\"payload\":{\"hours\":2.06}}",
            "{\"source\":\"file:add.xml#1\",\"resource\":\"time_entries\","
                + "\"payload\":{\"hours\":3}}");
    assertThat(report("day.xml").get("dropped").findValuesAsText("element"))
        .containsExactly("for_day", "projects");
  }

  @Test
  void reportsWhatItLeftOutAndWhatItRejected() throws Exception {
    String xml =
        "<clients><client><name>A</name><highrise-id>topsecret</highrise-id></client>"
            + "<client><id>topsecret</id></client>"
            + "<client><details>"
            + "x".repeat(1_100_000)
            + "</details></client>"
            + "<client><details>"
            + "\"".repeat(600_000)
            + "</details></client>"
            + "<client><password>topsecret</password><name>E</name></client></clients>";
    dropGzip("all.XML.gz", xml);

    runUntilTaken();

    assertThat(broker.keys()).containsExactly("file:all.XML.gz#1", "file:all.XML.gz#5");
    assertThat(RunningRoutes.names(processed))
        .containsExactlyInAnyOrder(
            "all.XML.gz", "all.XML.gz.report.json", "all.XML.gz.rejected.ndjson");
    JsonNode report = report("all.XML.gz");
    assertThat(report.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "file",
            "sha256",
            "bytes",
            "format",
            "rows",
            "accepted",
            "rejected",
            "error",
            "started_at",
            "finished_at",
            "dropped");
    assertThat(report.get("format").textValue()).isEqualTo("xml");
    assertThat(report.get("rows").intValue()).isEqualTo(5);
    assertThat(report.get("accepted").intValue()).isEqualTo(2);
    assertThat(report.get("rejected").intValue()).isEqualTo(3);
    assertThat(report.get("dropped").toString())
        .isEqualTo(
            "[{\"index\":1,\"element\":\"highrise-id\",\"why\":\"a link to another product, which"
                + " V2 does not keep\"},{\"index\":5,\"element\":\"password\",\"why\":\"its name is"
                + " that of a secret\"}]");
    assertThat(processed.resolve("all.XML.gz.rejected.ndjson"))
        .content()
        .isEqualTo(
            """
            {"line":2,"reason":"not_readable","field":"id","text":"id is not an integer"}
            {"line":3,"reason":"too_large","field":null,"text":"the record has more than 1048576 characters"}
            {"line":4,"reason":"too_large","field":null,"text":"the payload would have 1200076 bytes, 1000000 are allowed"}
            """);
    assertThat(RunningRoutes.names(processed.resolve(".working"))).isEmpty();
  }

  @Test
  void refusesABrokenOrHostileOrForeignFileWhole() throws Exception {
    drop("cut.xml", "<clients><client><name>A</name></client><client>");
    drop("foreign.xml", "<estimates><estimate/></estimates>");
    drop("roles.xml", "<roles type=\"array\"><role><name>Designer</name></role></roles>");
    drop(
        "hostile.xml",
        "<!DOCTYPE client [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><client><name>&e;</name>"
            + "</client>");
    Files.write(inbox.resolve("cut.xml.gz"), new byte[] {31, (byte) 139, 8, 0, 0});

    runUntilTaken();

    assertThat(broker.history()).isEmpty();
    assertThat(RunningRoutes.names(processed)).isEmpty();
    assertThat(RunningRoutes.names(failed)).hasSize(10);
    assertThat(error("cut.xml")).startsWith("it is not well-formed XML, at line 1, column");
    for (String root : List.of("foreign", "roles")) {
      assertThat(error(root + ".xml"))
          .startsWith("its root <")
          .endsWith("> is no record of V1 that is translated; docs/xml.md lists those that are");
    }
    assertThat(error("hostile.xml")).startsWith("it has a DOCTYPE");
    assertThat(error("cut.xml.gz")).isEqualTo("the gzip ends before its content does");
  }

  @Test
  void leavesEachFileToTheRouteOfItsKind() throws Exception {
    drop("users.csv", "application,v1_refresh_token\nacme,r1\n");
    drop("users.xml", "<user><id>1</id></user>");
    drop("users.xml.csv", "application,v1_refresh_token\nacme,r2\n");
    drop("users.csv.xml", "<user><id>2</id></user>");

    runUntilTaken();

    assertThat(RunningRoutes.names(inbox)).isEmpty();
    assertThat(broker.history())
        .extracting(record -> record.topic() + " " + record.value().replaceAll("\\D+", " ").strip())
        .containsExactlyInAnyOrder("requests 1 1", "requests 1 2", "payloads 1 1", "payloads 1 2");
    assertThat(RunningRoutes.names(processed)).hasSize(8);
    assertThat(FileReport.processed(inbox))
        .extracting(report -> report.file() + " " + report.isOfRequests())
        .containsExactlyInAnyOrder(
            "users.csv true", "users.xml false", "users.xml.csv true", "users.csv.xml false");
  }

  private List<String> header(String name) {
    return broker.history().stream()
        .map(sent -> new String(sent.headers().lastHeader(name).value(), StandardCharsets.UTF_8))
        .toList();
  }

  private String error(String name) throws IOException {
    JsonNode report = MAPPER.readTree(Files.readString(failed.resolve(name + ".report.json")));
    assertThat(report.get("dropped")).isEmpty();
    return report.get("error").textValue();
  }

  private JsonNode report(String name) throws IOException {
    return MAPPER.readTree(Files.readString(processed.resolve(name + ".report.json")));
  }

  private void runUntilTaken() throws Exception {
    try (RunningRoutes routes = RunningRoutes.over(inbox, broker)) {
      await().until(() -> routes.inbox.pending() == 0);
    }
  }

  private void drop(String name, String text) throws IOException {
    Files.writeString(inbox.resolve(name), text);
  }

  private void dropGzip(String name, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(inbox.resolve(name)))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
