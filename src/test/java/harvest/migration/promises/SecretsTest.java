package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong, and whatever Harvest quotes: no secret where people look. */
class SecretsTest {
  @TempDir Path dir;

  @Test
  void stayOutOfLogsKeysHeadersDeadLettersAndTheLedger() throws Exception {
    List<String> secrets = new ArrayList<>();
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2);
        LogTap logs = new LogTap()) {
      world.application("other");
      world.settings.put("harvest.retry.attempts", "2");
      world.settings.put("harvest.outage.failures", "100");
      world.settings.put("harvest.http.response-timeout", "1s");
      // A step that fails with the secret in its exception.
      world.route("call", yaml -> yaml.replace("ref: classify", "ref: quoting"));
      world.route("quoting", yaml -> FailingStep.bean("quoting", "classify", "onToken", "quoted"));
      for (String answers :
          List.of(
              "quote-secrets",
              "quote-secrets:401",
              "quote-secrets:422",
              "quote-secrets:500*",
              "invalid-grant",
              "reset*",
              "hang*",
              "issue-cut*",
              "html-200*",
              "ok")) {
        String token = World.token();
        secrets.add(token);
        world.simulator.script(World.fingerprint(token), answers);
        world.send(World.request(answers.contains("401") ? "other" : "acme", token));
      }
      String code = "code-" + World.token().substring(0, 30);
      String refresh = "12345.rt." + World.token();
      String personal = "12345.pt." + World.token();
      String failing = "quoted" + World.token().substring(6);
      secrets.addAll(List.of(code, refresh, personal, failing));
      world.simulator.script(World.fingerprint(code), "quote-secrets");
      world.simulator.script(World.fingerprint(refresh), "quote-secrets");
      world.simulator.script(World.fingerprint(personal), "quote-secrets:401");
      world.send(grant("authorization_code", "code", code));
      world.send(grant("refresh_token", "refresh_token", refresh));
      world.send(grant("personal_access_token", "access_token", personal));
      world.send(World.request("acme", failing));
      String broken = World.token();
      secrets.add(broken);
      world.send("{\"application\":\"acme\",\"v1_refresh_token\":\"" + broken + "\"");
      world.send(
          "{\"application\":\"acme\",\"subject\":\"" + broken + "\",\"token\":\"" + broken + "\"}");
      world.send("{\"application\":\"acme\",\"authorization\":\"Basic " + broken + "\"}");
      for (String name : List.of("acme", "other")) {
        secrets.add(name + "-v1-secret-0123456789");
        secrets.add(name + "-v2-secret-0123456789");
      }

      world.start();
      world.awaitDone();
      world.stop();

      Map<String, String> shown = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> letter : world.records("dead-letters")) {
        Contract.checkDeadLetter(letter);
        shown.put(
            "dead letter " + letter.offset(), new String(letter.value(), StandardCharsets.UTF_8));
        shown.put("key " + letter.offset(), new String(letter.key(), StandardCharsets.UTF_8));
      }
      for (ConsumerRecord<byte[], byte[]> result : world.records("results")) {
        String value = Contract.checkResult(result).toString();
        secrets.add(Contract.json(result).get("access_token").asText());
        secrets.add(Contract.json(result).get("refresh_token").asText());
        shown.put("key of a result", new String(result.key(), StandardCharsets.UTF_8));
        assertThat(secrets.stream().filter(s -> !s.contains("t.")).filter(value::contains))
            .isEmpty();
      }
      assertThat(world.records("results")).hasSize(1);
      assertThat(world.records("dead-letters")).hasSize(16);
      assertThat(logs.lines().stream().filter(line -> secrets.stream().anyMatch(line::contains)))
          .isEmpty();
      try (var files = Files.walk(dir.resolve("data"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          shown.put(
              file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
      assertThat(logs.lines())
          .as("the tap works")
          .anyMatch(line -> line.contains("internal error"));
      shown.forEach(
          (where, text) -> {
            for (String secret : secrets) {
              assertThat(text.contains(secret)).as("a secret in: " + where).isFalse();
            }
            if (!where.equals("logs")) {
              assertThat(text.toLowerCase(java.util.Locale.ROOT)).doesNotContain("bearer ");
            }
          });
    }
  }

  private static String grant(String type, String field, String secret) {
    return "{\"application\":\"acme\",\"grant_type\":\"%s\",\"%s\":\"%s\"}"
        .formatted(type, field, secret);
  }
}
