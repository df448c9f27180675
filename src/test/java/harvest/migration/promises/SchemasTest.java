package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schemas that ship with the product, held to what the program publishes. */
class SchemasTest {
  private static final String XML =
      "<task><name>Design</name><default-hourly-rate type=\"decimal\">1.5</default-hourly-rate></task>";
  private static final Map<String, String> BY_HEADER =
      Map.of(
          "result.v1", "result",
          "account.v1", "account",
          "dead-letter.v1", "dead-letter",
          "record.v1", "record",
          "read.v1", "read-end",
          "payload.v1", "payload");

  @TempDir private Path dir;

  @Test
  void everyMessageOfARunIsValid() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.read.resources", "time_entries,nothing_like_it");
      world.settings.put("harvest.retry.attempts", "2");
      Files.createDirectories(dir.resolve("data/inbox"));
      Files.writeString(dir.resolve("data/inbox/task.xml"), XML);
      Files.createFile(dir.resolve("data/inbox/task.xml.done"));
      List<String> requests =
          List.of(
              World.request("acme", World.token()),
              "{\"application\":\"acme\",\"id\":7,\"subject\":8,\"v1_refresh_token\":\"%s\",\"plan\":1}"
                  .formatted(World.token()),
              "{\"application\":\"acme\",\"grant_type\":\"authorization_code\",\"code\":\"%s\"}"
                  .formatted(World.token()),
              "{\"application\":\"acme\",\"grant_type\":\"personal_access_token\","
                  + "\"access_token\":\"12.pt.%s\"}".formatted(World.token()),
              "{\"application\":\"acme\",\"grant_type\":\"implicit\"}",
              World.refused("acme"));
      Schema request = schema("request");
      assertThat(requests).allSatisfy(json -> assertThat(errors(request, json)).isEmpty());
      requests.forEach(world::send);
      world.send(World.request("nobody", World.token()));
      world.send("not JSON");

      world.start();
      Set<String> seen = new HashSet<>();
      Awaitility.await()
          .untilAsserted(
              () -> {
                seen.clear();
                for (String topic : List.of("results", "accounts", "dead-letters", "payloads")) {
                  world.records(topic).forEach(record -> seen.add(header(record)));
                }
                world.records("records").forEach(record -> seen.add(header(record)));
                assertThat(seen).isEqualTo(BY_HEADER.keySet());
                assertThat(world.values("dead-letters"))
                    .anySatisfy(
                        letter ->
                            assertThat(letter.path("reason").asText()).isEqualTo("read_failed"));
              });
      world.awaitDone();
      world.stop();

      for (String topic : List.of("results", "accounts", "dead-letters", "payloads", "records")) {
        for (ConsumerRecord<byte[], byte[]> record : world.records(topic)) {
          String json = new String(record.value(), StandardCharsets.UTF_8);
          assertThat(errors(schema(BY_HEADER.get(header(record))), json)).as(json).isEmpty();
        }
      }
      Schema read = schema("read");
      assertThat(world.records("reads"))
          .isNotEmpty()
          .allSatisfy(
              record ->
                  assertThat(errors(read, new String(record.value(), StandardCharsets.UTF_8)))
                      .isEmpty());
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          request | no application      | {"v1_refresh_token":"a"}
          request | no secret           | {"application":"acme"}
          request | a secret elsewhere  | {"application":"acme","grant_type":"authorization_code","v1_refresh_token":"a"}
          request | an unknown grant    | {"application":"acme","grant_type":"saml","v1_refresh_token":"a"}
          read    | no account          | {"application":"acme","resource":"users","access_token":"a"}
          read    | no token            | {"application":"acme","account_id":1,"resource":"users"}
          payload | something more      | {"source":"file:a.xml#1","resource":"tasks","payload":{},"more":1}
          result  | nearly everything   | {"application":"acme","status":"migrated"}
          """)
  void whatIsNotOfTheContractIsNotValid(String schema, String what, String json) throws Exception {
    assertThat(errors(schema(schema), json)).as(what).isNotEmpty();
  }

  private static Schema schema(String name) throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(
            Files.readString(Path.of("config/schemas/" + name + ".schema.json")), InputFormat.JSON);
  }

  private static List<Error> errors(Schema schema, String json) {
    return schema.validate(
        json,
        InputFormat.JSON,
        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader("schema").value(), StandardCharsets.UTF_8);
  }
}
