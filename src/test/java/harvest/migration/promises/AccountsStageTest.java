package harvest.migration.promises;

import static java.time.format.DateTimeFormatter.BASIC_ISO_DATE;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token is useful once it is known which accounts it opens; no pair waits for that. */
class AccountsStageTest {
  private static final String ACCOUNTS = "/api/v2/accounts";
  private static final List<String> FIELDS =
      List.of(
          "id",
          "application",
          "subject",
          "fingerprint",
          "user",
          "accounts",
          "error",
          "v1_accepted",
          "looked_up_at",
          "request_id",
          "context");

  @TempDir Path dir;

  @Test
  void everyIssuedPairGetsAnAccountRecord() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("world.forecast_share", 1);
    try (World world = new World(dir, options, 2)) {
      world.settings.put("harvest.probe.v1", "true");
      String token = World.token();
      world.send(
          null,
          ("{\"id\":7,\"application\":\"acme\",\"subject\":\"u1\",\"context\":{\"n\":1},"
                  + "\"v1_refresh_token\":\""
                  + token
                  + "\"}")
              .getBytes(StandardCharsets.UTF_8),
          Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

      world.start();
      world.await("accounts", 1);

      ConsumerRecord<byte[], byte[]> record = world.records("accounts").get(0);
      JsonNode account = World.JSON.readTree(record.value());
      List<String> fields = new ArrayList<>();
      account.fieldNames().forEachRemaining(fields::add);
      assertThat(fields).containsExactlyElementsOf(FIELDS);
      assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("acme/u1");
      assertThat(header(record, "schema")).isEqualTo("account.v1");
      assertThat(header(record, "content-type")).isEqualTo("application/json");
      assertThat(header(record, "traceparent")).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
      assertThat(record.headers().toArray()).hasSize(3);
      assertThat(account.get("id").asText()).isEqualTo("7");
      assertThat(account.get("fingerprint").asText()).isEqualTo(World.fingerprint(token));
      assertThat(account.get("user").get("id").isIntegralNumber()).isTrue();
      assertThat(account.get("accounts"))
          .extracting(one -> one.get("product").asText())
          .containsExactly("harvest", "forecast");
      assertThat(account.get("error").isNull()).isTrue();
      assertThat(account.get("v1_accepted").asBoolean()).isTrue();
      assertThat(account.get("context")).isEqualTo(World.JSON.readTree("{\"n\":1}"));
      Call call = world.simulator.log().callsOf(ACCOUNTS).get(0);
      assertThat(account.get("request_id").asText()).isEqualTo(call.requestId());
      String secret = world.values("results").get(0).get("access_token").asText();
      assertThat(new String(record.value(), StandardCharsets.UTF_8)).doesNotContain(secret);
    }
  }

  @Test
  void lookUpsThatHangHoldUpNoPair() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.window", "4");
      world.simulator.script(ACCOUNTS, "slow:30s*");
      for (int i = 0; i < 40; i++) {
        world.send(World.request("acme", World.token()));
      }

      world.start();
      world.awaitDone();

      assertThat(world.values("results")).hasSize(40);
      await().until(() -> !world.simulator.log().callsOf(ACCOUNTS).isEmpty());
      assertThat(world.values("accounts")).isEmpty();
      world.simulator.close(); // or the end would wait for its answers
    }
  }

  @Test
  void anEndBetweenResultAndAccountRecordLosesNeither() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      world.simulator.script(ACCOUNTS, "error-503-retry:600*10");
      for (int i = 0; i < 10; i++) {
        world.send(World.request("acme", World.token()));
      }
      world.start();
      world.awaitDone();
      await().until(() -> world.simulator.log().callsOf(ACCOUNTS).size() == 10);
      world.stop();
      assertThat(world.values("results")).hasSize(10);
      assertThat(world.values("accounts")).isEmpty();

      world.start();
      world.await("accounts", 10);

      assertThat(fingerprints(world, "accounts"))
          .containsExactlyInAnyOrderElementsOf(fingerprints(world, "results"));
      assertThat(world.simulator.log().migrateCalls()).hasSize(10);
    }
  }

  @Test
  void aProcessKilledBetweenResultsAndAccountRecordsLosesNeither() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.kafka.instance", "one"); // or the next one waits for the dead
      world.simulator.script(ACCOUNTS, "ok*5", "slow:30s*");
      for (int i = 0; i < 20; i++) {
        world.send(World.request("acme", World.token()));
      }
      try (RunProcess run = RunProcess.start(world, List.of())) {
        await()
            .pollInterval(Duration.ofMillis(20))
            .until(
                () ->
                    !run.isAlive()
                        || (world.simulator.log().callsOf(ACCOUNTS).size() == 20
                            && world.records("results").size() == 20
                            && world.records("accounts").size() == 5));
        assertThat(run.isAlive()).as(run.output()).isTrue();
        run.kill();
      }
      world.simulator.script(ACCOUNTS, "ok*");
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        assertThat(run.exitCode(90)).as(run.output()).isZero();
      }

      List<String> results = fingerprints(world, "results");
      assertThat(results).hasSize(20).doesNotHaveDuplicates();
      // A copy only of a record whose offset was not committed yet.
      assertThat(fingerprints(world, "accounts")).hasSizeBetween(20, 25).containsAll(results);
      assertThat(world.values("accounts"))
          .allMatch(account -> account.get("error").isNull() && !account.get("accounts").isEmpty());
      assertThat(world.simulator.log().migrateCalls()).hasSize(20);
      assertThat(world.values("dead-letters")).isEmpty();
    }
  }

  @Test
  void whatCannotBeLookedUpSaysWhy() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("world.without_accounts_share", 1).with("world.v1_accepts", false);
    try (World world = new World(dir, options, 1)) {
      world.settings.put("harvest.probe.v1", "true");
      world.settings.put("harvest.retry.attempts", "3");
      world.simulator.script(
          ACCOUNTS, "invalid-token", "error-500*3", "error-503", "rate-limited:0", "ok");
      for (int i = 1; i <= 3; i++) {
        int records = i;
        world.send(World.request("acme", World.token()));
        if (i == 1) {
          world.start();
        }
        world.await("accounts", records);
      }

      List<JsonNode> accounts = world.values("accounts");
      assertThat(accounts.get(0).get("accounts").isNull()).isTrue();
      assertThat(accounts.get(0).get("error").asText()).startsWith("401 invalid_token");
      assertThat(accounts.get(0).get("v1_accepted").isNull()).isTrue();
      assertThat(accounts.get(1).get("accounts").isNull()).isTrue();
      assertThat(accounts.get(1).get("error").asText()).startsWith("500");
      assertThat(accounts.get(2).get("error").isNull()).isTrue();
      assertThat(accounts.get(2).get("accounts")).isEmpty();
      assertThat(accounts.get(2).get("v1_accepted").asBoolean(true)).isFalse();
      assertThat(world.simulator.log().callsOf(ACCOUNTS)).hasSize(7);
    }
  }

  @Test
  void aVerificationIsItsOwnLookUp() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.read.resources", "users");
      String token = "123.pt." + World.token();
      world.send(World.verification("acme", token));

      world.start();
      world.awaitDone();

      JsonNode account = world.await("accounts", 1).get(0);
      assertThat(account.get("fingerprint").asText()).isEqualTo(World.fingerprint(token));
      assertThat(account.get("accounts")).isNotEmpty();
      assertThat(world.values("results").get(0).get("status").asText()).isEqualTo("verified");
      assertThat(world.await("reads", 1).get(0).get("access_token").asText()).isEqualTo(token);
      assertThat(world.simulator.log().callsOf(ACCOUNTS)).hasSize(1);
    }
  }

  @Test
  void aVerificationNeedsNoAccountsRoute() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.route("accounts", yaml -> "# left out by this deployment\n" + yaml);
      Files.delete(dir.resolve("home/routes/accounts.camel.yaml"));
      String token = "123.pt." + World.token();
      world.send(World.verification("acme", token));

      world.start();
      world.awaitDone();

      assertThat(fingerprints(world, "results")).containsExactly(World.fingerprint(token));
      assertThat(fingerprints(world, "accounts")).containsExactly(World.fingerprint(token));
    }
  }

  @Test
  void whatIsReadOfAnAccountMayHaveAQueryAndAReportAPeriod() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("world.forecast_share", 0);
    try (World world = new World(dir, options, 1)) {
      world.settings.put("harvest.rate.reports-requests", "0");
      world.settings.put(
          "harvest.read.resources",
          "time_entries?updated_since=2026-01-01T00%3A00%3A00Z,reports/time/clients,"
              + "reports/time/team?from=20260101&to=20260131,reports/project_budget");
      world.send(World.request("acme", World.token()));

      var bundle = world.start();
      await()
          .untilAsserted(
              () -> {
                assertThat(world.values("dead-letters")).isEmpty();
                assertThat(bundle.counters().reads()).isEqualTo(4);
              });

      Map<String, JsonNode> queries = new HashMap<>();
      for (JsonNode read : world.values("reads")) {
        queries.put(read.get("resource").asText(), read.get("query"));
      }
      assertThat(queries.get("time_entries").toString())
          .isEqualTo("{\"updated_since\":\"2026-01-01T00:00:00Z\"}");
      assertThat(queries.get("reports/time/team").toString())
          .isEqualTo("{\"from\":\"20260101\",\"to\":\"20260131\"}");
      assertThat(queries.get("reports/project_budget")).isEmpty();
      JsonNode period = queries.get("reports/time/clients");
      LocalDate from = LocalDate.parse(period.get("from").asText(), BASIC_ISO_DATE);
      LocalDate to = LocalDate.parse(period.get("to").asText(), BASIC_ISO_DATE);
      assertThat(from.until(to, DAYS)).isEqualTo(364);
      assertThat(world.simulator.log().callsOf("/v2/time_entries").get(0).query())
          .isEqualTo("updated_since=2026-01-01T00%3A00%3A00Z");
    }
  }

  @Test
  void eachAccountIsReadOnceForAnApplication() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options =
        options
            .with("world.users", 1)
            .with("world.accounts_per_user", 2)
            .with("world.forecast_share", 1);
    try (World world = new World(dir, options, 2)) {
      world.application("other");
      world.settings.put("harvest.read.resources", "users,time_entries");
      for (int i = 0; i < 5; i++) {
        world.send(World.request("acme", World.token()));
      }
      world.send(World.request("other", World.token()));
      world.start();
      world.await("accounts", 6);
      world.await("reads", 8);
      world.stop();

      world.send(World.request("acme", World.token()));
      world.start();
      world.await("accounts", 7);
      world.stop();

      assertThat(world.values("reads"))
          .hasSize(8) // two applications, two accounts of Harvest, two resources
          .allSatisfy(read -> assertThat(read.get("access_token").asText()).contains(".at."))
          .extracting(
              read ->
                  read.get("application").asText()
                      + read.get("account_id").asText()
                      + read.get("resource").asText())
          .doesNotHaveDuplicates();
      String ledger = "jdbc:sqlite:" + dir.resolve("data/ledger.db");
      try (LedgerReader reader = LedgerReader.open(ledger).orElseThrow()) {
        List<TokenUser> shared = reader.sharedUsers();
        assertThat(shared).hasSize(6).allMatch(one -> one.application().equals("acme"));
        assertThat(shared).extracting(TokenUser::userId).containsOnly("5000000000");
      }
      String table = Cli.run(world, "report").out;
      String csv = Cli.run(world, "report", "--format", "csv").out;
      assertThat(table).contains("6 tokens belong to users who have more than one");
      for (JsonNode result : world.values("results")) {
        boolean shares = result.get("application").asText().equals("acme");
        String fingerprint = result.get("fingerprint").asText();
        assertThat(table.contains("  acme  user 5000000000  " + fingerprint)).isEqualTo(shares);
        assertThat(csv.contains("shared user,acme/5000000000")).isTrue();
        assertThat(csv.contains(fingerprint)).isEqualTo(shares);
      }
    }
  }

  @Test
  void aVerifiedTokenSharesItsUserWithoutATimeOfIssue() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    try (World world = new World(dir, options.with("world.users", 1), 1)) {
      String verified = "123.pt." + World.token();
      world.send(World.verification("acme", verified));
      world.send(World.request("acme", World.token()));
      world.start();
      world.await("accounts", 2);
      world.stop();

      assertThat(Cli.run(world, "report").out)
          .contains("2 tokens belong to users who have more than one")
          .containsPattern(World.fingerprint(verified) + "\\R")
          .containsPattern("[0-9a-f]{64}  issued 20");
    }
  }

  @Test
  void whatIsNoResultIsSkippedAndSealedOnesAreOpened() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      RSAKey key = new RSAKeyGenerator(2048).keyID("k1").generate();
      world.settings.put(
          "harvest.unseal.keys",
          Files.writeString(dir.resolve("keys.json"), key.toJSONString()).toString());
      String token = "123.pt." + World.token();
      result(world, "no json");
      result(world, "{\"application\":\"acme\",\"fingerprint\":\"ab\",\"status\":\"migrated\"}");
      result(world, sealedResult(seal(key, token)));
      result(world, sealedResult("no.jwe"));

      try (LogTap log = new LogTap()) {
        var bundle = world.start();
        List<JsonNode> accounts = world.await("accounts", 2);

        assertThat(accounts)
            .extracting(account -> account.get("error").asText("null"))
            .hasSize(2)
            .containsOnlyOnce("null")
            .anyMatch(error -> error.contains("harvest.unseal.keys"));
        assertThat(bundle.counters().skippedResults()).isEqualTo(2);
        assertThat(log.lines())
            .filteredOn(line -> line.contains("is no result"))
            .hasSize(2)
            .anyMatch(line -> line.contains(world.topic("results") + "-0@0"));
      }
    }
  }

  @Test
  void lookUpsCanBeSwitchedOff() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.accounts", "false");
      world.send(World.request("acme", World.token()));

      var bundle = world.start();
      world.awaitDone();

      assertThat(bundle.topicsByGroup()).doesNotContainKey(world.prefix + "-accounts");
      assertThat(world.simulator.log().callsOf(ACCOUNTS)).isEmpty();
    }
  }

  private static void result(World world, String value) {
    world.send(
        new ProducerRecord<>(world.topic("results"), value.getBytes(StandardCharsets.UTF_8)));
    world.flush();
  }

  private static String sealedResult(String sealed) {
    ObjectNode result = World.JSON.createObjectNode();
    result.put("application", "acme").put("fingerprint", World.fingerprint(sealed));
    return result.put("status", "migrated").put("sealed", sealed).toString();
  }

  private static String seal(RSAKey key, String token) throws Exception {
    JWEObject jwe =
        new JWEObject(
            new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                .keyID("k1")
                .build(),
            new Payload(Map.of("access_token", token)));
    jwe.encrypt(new RSAEncrypter(key));
    return jwe.serialize();
  }

  private static List<String> fingerprints(World world, String topic) {
    return world.values(topic).stream().map(one -> one.get("fingerprint").asText()).toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
