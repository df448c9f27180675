package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code harvest.unseal.keys}, what carries {@code sealed} instead of its secret is used. */
class SealedTest {
  @TempDir Path dir;

  @Test
  void requestsResultsAndReadsAreUsedAndNoTokenStandsOpenOnATopic() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("k1").generate();
    RSAKey foreign = new RSAKeyGenerator(2048).generate();
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("world.forecast_share", 0);
    try (World world = new World(dir, options, 1)) {
      world.settings.put("harvest.seal.key", file("public.jwk", key.toPublicJWK().toJSONString()));
      world.settings.put("harvest.unseal.keys", file("private.jwk", key.toJSONString()));
      world.settings.put("harvest.read.resources", "users");
      String old = World.token();
      String refresh = "12345.rt." + World.token();
      String personal = "12345.pt." + World.token();
      String open = "12345.pt." + World.token();
      world.send(request("v1_refresh_token", seal(key, Map.of("v1_refresh_token", old))));
      world.send(
          request(
              "refresh_token",
              seal(key, Map.of("access_token", "12345.at.x", "refresh_token", refresh))));
      world.send(request("personal_access_token", seal(key, Map.of("access_token", personal))));
      world.send(World.verification("acme", open));
      world.send(request("refresh_token", seal(key, Map.of("access_token", "12345.at.x"))));
      world.send(
          request("v1_refresh_token", seal(foreign, Map.of("v1_refresh_token", World.token()))));

      var bundle = world.start();
      world.awaitDone();
      List<JsonNode> accounts = world.await("accounts", 4);
      await().until(() -> bundle.counters().reads() == world.values("reads").size());

      Map<String, String> ends = new HashMap<>();
      world
          .values("results")
          .forEach(one -> ends.put(one.get("fingerprint").asText(), one.get("status").asText()));
      assertThat(ends)
          .isEqualTo(
              Map.of(
                  World.fingerprint(old),
                  "migrated",
                  World.fingerprint(refresh),
                  "issued",
                  World.fingerprint(personal),
                  "verified",
                  World.fingerprint(open),
                  "verified"));
      assertThat(accounts).hasSize(4).allMatch(one -> one.get("error").isNull());
      assertThat(world.values("dead-letters"))
          .hasSize(2)
          .allMatch(letter -> letter.get("reason").asText().equals("invalid_request"))
          .extracting(letter -> letter.get("error_description").asText())
          .anyMatch(why -> why.contains("sealed: holds no refresh_token"))
          .anyMatch(why -> why.contains("sealed: no key opens"));
      assertThat(world.values("dead-letters").toString()).doesNotContain("eyJ");
      assertThat(world.values("reads")).isNotEmpty();
      assertThat(world.values("reads"))
          .isNotEmpty()
          .allMatch(read -> read.has("sealed") && !read.has("access_token"))
          .allSatisfy(
              read ->
                  assertThat(JWEObject.parse(read.get("sealed").asText()).getHeader())
                      .extracting(JWEHeader::getCriticalParams)
                      .isEqualTo(Set.of("app", "fpr")));
      assertThat(world.values("results").toString()).doesNotContain("12345.at.");
      assertThat(Cli.run(world, "report").exit).isZero();
    }
  }

  @Test
  void aReadWithASealedTokenIsReadAndOneThatNoKeyOpensIsRefused() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).generate();
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("world.forecast_share", 0);
    try (World world = new World(dir, options, 1)) {
      world.settings.put("harvest.unseal.keys", file("private.jwk", key.toJSONString()));
      String token = "12345.pt." + World.token();
      world.send(request("personal_access_token", seal(key, Map.of("access_token", token))));
      var bundle = world.start();
      String account = world.await("accounts", 1).get(0).at("/accounts/0/id").asText();

      read(world, account, seal(key, Map.of("access_token", token)));
      read(world, account, "e30.e30.e30.e30.e30");
      await().until(() -> bundle.counters().reads() == 1);
      JsonNode letter = world.await("dead-letters", 1).get(0);

      assertThat(letter.get("reason").asText()).isEqualTo("invalid_request");
      assertThat(letter.get("error_description").asText()).startsWith("sealed: ");
      assertThat(world.simulator.log().callsOf("/v2/users"))
          .isNotEmpty()
          .allMatch(call -> call.status() == 200);
    }
  }

  @Test
  void withoutKeysWhatIsSealedIsAnInvalidRequest() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).generate();
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.send(request("v1_refresh_token", seal(key, Map.of("v1_refresh_token", "x"))));

      world.start();
      world.awaitDone();

      JsonNode letter = world.only("dead-letters", "reason", "invalid_request");
      assertThat(letter.get("error_description").asText()).contains("harvest.unseal.keys");
      assertThat(letter.get("context")).isEmpty();
    }
  }

  @Test
  void whatIsSealedNamesItsRecordAndOpensInNoOtherOne() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("k1").generate();
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.application("other");
      world.settings.put("harvest.seal.key", file("public.jwk", key.toPublicJWK().toJSONString()));
      String keys = file("private.jwk", key.toJSONString());
      world.settings.put("harvest.unseal.keys", keys);
      String plain = World.request("acme", World.token()) + "\n";
      Cli sealing = Cli.run(world, "seal", file("requests.ndjson", plain + plain + "no json\n"));
      assertThat(sealing.exit).isEqualTo(1);
      assertThat(sealing.err)
          .contains("line 3: is no JSON object, or has one name twice; left out");
      List<String> sealed = sealing.out.lines().toList();
      assertThat(sealed).hasSize(2).allMatch(line -> !line.contains("v1_refresh_token\":"));

      world.send(sealed.get(0));
      world.send(sealed.get(1).replace("\"acme\"", "\"other\""));
      world.start();
      world.awaitDone();
      world.stop();

      JsonNode letter = world.only("dead-letters", "reason", "invalid_request");
      assertThat(letter.get("error_description").asText()).contains("belongs to another record");
      JsonNode result = world.values("results").get(0);
      JWEHeader header = JWEObject.parse(result.get("sealed").asText()).getHeader();
      assertThat(header.getCustomParams())
          .containsEntry("app", "acme")
          .containsEntry("gty", "v1_refresh_token")
          .containsEntry("fpr", result.get("fingerprint").asText());
      assertThat(header.getCriticalParams()).containsExactlyInAnyOrder("app", "gty", "fpr");
      String record = result.toString();
      String moved = record.replace(result.get("fingerprint").asText(), "0".repeat(64));
      Cli opening = Cli.run(world, "unseal", file("results.ndjson", record + "\n" + moved + "\n"));
      assertThat(opening.exit).isEqualTo(1);
      assertThat(opening.err).contains("line 2: sealed: what is sealed belongs to another record");
      assertThat(opening.out).containsOnlyOnce("\"access_token\":\"").doesNotContain("sealed");
      Cli export = Cli.run(world, "export", "--format", "ndjson", "--unseal", keys);
      assertThat(export.out).contains("\"access_token\":\"");
      assertThat(Cli.run(world, "report", "--json").json().path("unbound_seals").asInt()).isZero();
    }
  }

  @Test
  void aKeyIsRotatedByItsNameAndWhatNamesNoRecordIsCounted() throws Exception {
    RSAKey old = new RSAKeyGenerator(2048).keyID("2026-11").generate();
    RSAKey fresh = new RSAKeyGenerator(2048).keyID("2026-12").generate();
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.seal.key", file("new.jwk", fresh.toPublicJWK().toJSONString()));
      world.settings.put(
          "harvest.unseal.keys",
          file("both.jwks", new JWKSet(List.of(fresh, old)).toString(false)));
      world.send(request("v1_refresh_token", seal(old, Map.of("v1_refresh_token", World.token()))));
      world.send(
          request("v1_refresh_token", seal(fresh, Map.of("v1_refresh_token", World.token()))));

      world.start();
      world.awaitDone();
      world.stop();

      assertThat(world.values("results"))
          .hasSize(2)
          .allSatisfy(
              one ->
                  assertThat(JWEObject.parse(one.get("sealed").asText()).getHeader().getKeyID())
                      .isEqualTo("2026-12"));
      assertThat(Cli.run(world, "report", "--json").json().path("unbound_seals").asInt())
          .isEqualTo(2);
      assertThat(Cli.run(world, "report").out).contains("2 sealed records do not name the record");
    }
  }

  private String file(String name, String content) throws Exception {
    return Files.writeString(dir.resolve(name), content).toString();
  }

  private static String request(String grantType, String sealed) {
    return World.JSON
        .createObjectNode()
        .put("application", "acme")
        .put("grant_type", grantType)
        .put("sealed", sealed)
        .toString();
  }

  private static void read(World world, String account, String sealed) {
    String order =
        World.JSON
            .createObjectNode()
            .put("application", "acme")
            .put("account_id", account)
            .put("resource", "users")
            .put("sealed", sealed)
            .toString();
    world.send(new ProducerRecord<>(world.topic("reads"), order.getBytes(StandardCharsets.UTF_8)));
    world.flush();
  }

  private static String seal(RSAKey key, Map<String, Object> fields) throws Exception {
    JWEObject jwe =
        new JWEObject(
            new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                .keyID(key.getKeyID())
                .build(),
            new Payload(fields));
    jwe.encrypt(new RSAEncrypter(key));
    return jwe.serialize();
  }
}
