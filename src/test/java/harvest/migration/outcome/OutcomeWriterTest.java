package harvest.migration.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.outcome.Outcome.Tokens;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeWriterTest {
  private static final Set<String> BINDING = Set.of("app", "gty", "fpr");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Coordinates AT = new Coordinates("requests", 2, 17);
  private static final Origin ORIGIN = Origin.of(AT, "file:users.csv#9", null, null);
  private static final Instant ISSUED = Instant.parse("2026-11-24T12:00:00Z");
  private static final String HASH = new Secret("v1-token").fingerprint();

  private final OutcomeWriter writer = new OutcomeWriter(new Sealing(null));

  private static Request request(String subject) throws Exception {
    return new Request(
        new Identity("acme", GrantType.V1_REFRESH_TOKEN, HASH),
        "row 7",
        subject,
        new Secret("v1-token"),
        null,
        null,
        (ObjectNode) JSON.readTree("{\"plan\":\"gold\",\"n\":1}"),
        ORIGIN);
  }

  private static Tokens tokens(Secret refreshToken, boolean assumed) {
    return new Tokens(
        new Secret("1.at.A"),
        refreshToken,
        "bearer",
        1209599,
        ISSUED,
        ISSUED.plusSeconds(1209599),
        assumed);
  }

  private static Result migrated(String subject) throws Exception {
    return new Result(
        request(subject), Status.MIGRATED, tokens(new Secret("1.rt.R"), false), 2, "req-1", true);
  }

  private static String text(Message message) {
    return new String(message.value(), StandardCharsets.UTF_8);
  }

  private static String quoted(String json) {
    return json.replace('\'', '"').replace("\n", "");
  }

  @Test
  void aResultIsWrittenAsTheContractHasIt() throws Exception {
    Message message = writer.write(migrated("user-1"));

    assertThat(text(message))
        .isEqualTo(
            quoted(
                """
                {'id':'row 7','application':'acme','subject':'user-1',
                'grant_type':'v1_refresh_token','fingerprint':'%s','status':'migrated',
                'access_token':'1.at.A','refresh_token':'1.rt.R','token_type':'bearer',
                'expires_in':1209599,'issued_at':'2026-11-24T12:00:00Z',
                'expires_at':'2026-12-08T11:59:59Z','attempts':2,'request_id':'req-1',
                'source':'file:users.csv#9','request_at':'requests-2@17',
                'context':{'plan':'gold','n':1}}"""
                    .formatted(HASH)));
    assertThat(message.key()).isEqualTo("acme/user-1");
    assertThat(message.schema()).isEqualTo("result.v1");
    assertThat(message.toString()).doesNotContain("1.at.A");
  }

  @Test
  void whatIsMissingIsNullAndWhatIsAssumedSaysSo() throws Exception {
    Result result = new Result(request(null), Status.ISSUED, tokens(null, true), 1, null, true);
    JsonNode json = JSON.readTree(writer.write(result).value());

    assertThat(json.get("subject").isNull()).isTrue();
    assertThat(json.get("refresh_token").isNull()).isTrue();
    assertThat(json.get("request_id").isNull()).isTrue();
    assertThat(json.get("expires_assumed").asBoolean()).isTrue();
    assertThat(json.get("status").asText()).isEqualTo("issued");
    assertThat(writer.write(result).key()).isEqualTo("acme/" + HASH);
  }

  @Test
  void aVerificationRepeatsNoToken() throws Exception {
    Result result = new Result(request("u"), Status.VERIFIED, null, 1, "r", true);
    JsonNode json = JSON.readTree(writer.write(result).value());

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactlyElementsOf(
            () -> {
              try {
                return JSON.readTree(writer.write(migrated("u")).value()).fieldNames();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    for (String field :
        new String[] {"access_token", "refresh_token", "expires_in", "issued_at", "expires_at"}) {
      assertThat(json.get(field).isNull()).as(field).isTrue();
    }
  }

  @Test
  void whatIsTooLargeLeavesWithoutItsContext() throws Exception {
    JsonNode json = JSON.readTree(writer.write(migrated("u").withoutContext()).value());

    assertThat(json.get("context").isNull()).isTrue();
    assertThat(json.get("access_token").asText()).isEqualTo("1.at.A");
  }

  @Test
  void timesHaveMillisecondsAndNoMore() throws Exception {
    Tokens tokens =
        new Tokens(
            new Secret("a"),
            null,
            "bearer",
            1,
            Instant.parse("2026-11-24T12:00:00.123456789Z"),
            Instant.parse("2026-11-24T12:00:01.5Z"),
            false);
    JsonNode json =
        JSON.readTree(
            writer.write(new Result(request("u"), Status.ISSUED, tokens, 1, null, true)).value());

    assertThat(json.get("issued_at").asText()).isEqualTo("2026-11-24T12:00:00.123Z");
    assertThat(json.get("expires_at").asText()).isEqualTo("2026-11-24T12:00:01.500Z");
  }

  private static DeadLetter letter(Reason reason, String application, String subject, String hash)
      throws Exception {
    return new DeadLetter(
        "row 7",
        application,
        subject,
        "v1_refresh_token",
        hash,
        reason,
        400,
        "invalid_grant",
        "no \"such\" token",
        3,
        ISSUED,
        ISSUED.plusMillis(1500),
        "https://id/oauth2/authorize",
        "req-2",
        ORIGIN,
        request("u").context());
  }

  @Test
  void aDeadLetterIsWrittenAsTheContractHasIt() throws Exception {
    Message message = writer.write(letter(Reason.INVALID_TOKEN, "acme", "user-1", HASH));

    assertThat(text(message))
        .isEqualTo(
            quoted(
                    """
                    {'id':'row 7','application':'acme','subject':'user-1',
                    'grant_type':'v1_refresh_token','fingerprint':'%s','reason':'invalid_token',
                    'status':400,'error':'invalid_grant',
                    'error_description':'no ~such~ token','attempts':3,
                    'first_attempt_at':'2026-11-24T12:00:00Z',
                    'last_attempt_at':'2026-11-24T12:00:01.500Z','in_doubt':false,
                    'replayable':false,'reauthorize_url':'https://id/oauth2/authorize',
                    'request_id':'req-2','source':'file:users.csv#9',
                    'request_at':'requests-2@17','context':{'plan':'gold','n':1}}"""
                        .formatted(HASH))
                .replace("~", "\\\""));
    assertThat(message.schema()).isEqualTo("dead-letter.v1");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void eachReasonSaysWhetherItIsInDoubtAndCanBeReplayed(Reason reason) throws Exception {
    JsonNode json = JSON.readTree(writer.write(letter(reason, "acme", "u", HASH)).value());

    assertThat(json.get("in_doubt").asBoolean()).isEqualTo(reason == Reason.IN_DOUBT);
    assertThat(json.get("replayable").asBoolean())
        .isEqualTo(
            switch (reason) {
              case UNKNOWN_APPLICATION, IN_DOUBT, APPLICATION_SUSPENDED, EXHAUSTED, READ_FAILED ->
                  true;
              case MALFORMED, INVALID_REQUEST, INVALID_TOKEN, REAUTHORIZATION_REQUIRED -> false;
            });
    assertThat(Reason.find(json.get("reason").asText())).isEqualTo(reason);
  }

  @Test
  void aRecordThatNothingIsKnownOfHasAllFieldsAndItsCoordinatesForAKey() throws Exception {
    Message message =
        writer.write(
            new DeadLetter(
                null,
                null,
                null,
                null,
                null,
                Reason.MALFORMED,
                null,
                "malformed",
                "not JSON",
                0,
                null,
                null,
                null,
                null,
                Origin.of(AT, null, null, null),
                null));
    JsonNode json = JSON.readTree(message.value());

    assertThat(message.key()).isEqualTo("requests-2@17");
    assertThat(json).hasSize(19);
    assertThat(json.get("source").asText()).isEqualTo("kafka:requests-2@17");
    assertThat(json.get("attempts").asInt()).isZero();
    json.properties()
        .forEach(
            field -> {
              if (!Set.of(
                      "reason",
                      "error",
                      "error_description",
                      "attempts",
                      "in_doubt",
                      "replayable",
                      "source",
                      "request_at")
                  .contains(field.getKey())) {
                assertThat(field.getValue().isNull()).as(field.getKey()).isTrue();
              }
            });
  }

  @Test
  void theKeyIsTheSubjectElseTheFingerprintElseTheCoordinates() throws Exception {
    Reason reason = Reason.INVALID_REQUEST;
    assertThat(writer.write(letter(reason, "acme", "u", HASH)).key()).isEqualTo("acme/u");
    assertThat(writer.write(letter(reason, "acme", null, HASH)).key()).isEqualTo("acme/" + HASH);
    assertThat(writer.write(letter(reason, "acme", null, null)).key()).isEqualTo("requests-2@17");
    assertThat(writer.write(letter(reason, null, "u", HASH)).key()).isEqualTo("requests-2@17");
  }

  private static JsonNode opened(JWK key, JWEDecrypter decrypter, Result result) throws Exception {
    Message message = new OutcomeWriter(new Sealing(key.toPublicJWK())).write(result);
    JsonNode json = JSON.readTree(message.value());
    assertThat(json.has("access_token")).isFalse();
    assertThat(json.has("refresh_token")).isFalse();
    assertThat(json.get("expires_in").asLong()).isEqualTo(1209599);
    assertThat(text(message)).doesNotContain("1.at.A").doesNotContain("1.rt.R");
    JWEObject jwe = JWEObject.parse(json.get("sealed").asText());
    assertThat(jwe.getHeader().getKeyID()).isEqualTo(key.getKeyID());
    jwe.decrypt(decrypter);
    return JSON.readTree(jwe.getPayload().toString());
  }

  @Test
  void aSealedResultIsOpenedByThePrivateRsaKeyOnly() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("ops-1").generate();

    JsonNode fields = opened(key, new RSADecrypter(key.toPrivateKey(), BINDING), migrated("u"));

    assertThat(fields)
        .isEqualTo(JSON.readTree("{\"access_token\":\"1.at.A\",\"refresh_token\":\"1.rt.R\"}"));
  }

  @Test
  void aSealedResultIsOpenedByThePrivateEcKeyOnly() throws Exception {
    for (Curve curve : new Curve[] {Curve.P_256, Curve.P_384, Curve.P_521}) {
      ECKey key = new ECKeyGenerator(curve).generate();
      Result bare = new Result(request("u"), Status.MIGRATED, tokens(null, false), 1, "r", true);

      JsonNode fields = opened(key, new ECDHDecrypter(key.toECPrivateKey(), BINDING), bare);

      assertThat(fields.get("access_token").asText()).isEqualTo("1.at.A");
      assertThat(fields.path("refresh_token").isTextual()).isFalse();
    }
  }

  @Test
  void aKeyThatCannotSealIsRefusedBeforeAnyPairIsIssued() {
    JWK key = new OctetSequenceKey.Builder(new byte[32]).build();

    assertThatThrownBy(() -> new Sealing(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("harvest.seal.key: ");
  }
}
