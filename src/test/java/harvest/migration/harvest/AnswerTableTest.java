package harvest.migration.harvest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.harvest.AnswerTable.Facts;
import harvest.migration.harvest.AnswerTable.Row;
import harvest.migration.harvest.Verdict.Said;
import harvest.migration.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerTableTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String TOKEN =
      "rmf1R2wjemHQQwlmlkfpccTXxBV8CAEt2rm6hogaS26txQw3P6dqwNoYGsg47poTnTI_WmKcfI7stCsrbqUTTA";

  private final InstantSource clock = InstantSource.fixed(NOW);
  private final AnswerTable table =
      new AnswerTable(clock, new RetryAfter(clock, Duration.ofMinutes(15)));

  static List<AnswersPage.Line> lines() {
    return AnswersPage.lines();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void anAnswerMeansWhatThePageSays(AnswersPage.Line line) {
    Verdict verdict = table.read(line.kind(), List.of(), line.answer());

    assertThat(verdict.<String>as(new VerdictWords())).isEqualTo(line.verdict());
    assertThat(Row.of(Facts.of(line.kind(), line.answer(), clock)).name()).isEqualTo(line.row());
  }

  @Test
  void thePageHasEveryRowOfTheCodeInItsOrder() {
    Set<String> rows = new LinkedHashSet<>();
    lines().forEach(line -> rows.add(line.row()));

    assertThat(rows).containsExactlyElementsOf(Arrays.stream(Row.values()).map(Row::name).toList());
  }

  @Test
  void everyLineStandsWithTheOthersOfItsRow() {
    List<String> seen = new ArrayList<>();
    for (AnswersPage.Line line : lines()) {
      if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(line.row())) {
        seen.add(line.row());
      }
    }

    assertThat(seen).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(CallKind.class)
  void everyStatusHasAVerdictWhateverTheBody(CallKind kind) {
    Random random = new Random(7);
    for (int status = 0; status < 1000; status++) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);

      Verdict verdict = table.read(kind, List.of(new Secret(TOKEN)), responded(status, noise));

      assertThat(verdict.said().status()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @EnumSource(CallKind.class)
  void deeplyNestedJsonIsUnreadableAndNothingWorse(CallKind kind) {
    byte[] deep = "{\"a\":".repeat(200_000).getBytes(UTF_8);

    Verdict verdict = table.read(kind, List.of(), responded(200, deep));

    assertThat(verdict).isInstanceOf(Verdict.Again.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EXCHANGE     | {\"refresh_token\":\"x\"} | an answer of success without a usable access_token",
        "EXCHANGE     | {\"error\":\"invalid_grant\",\"error_description\":\"gone\"}"
            + " | an answer of success without a usable access_token: gone",
        "EXCHANGE     | <html>hi</html> | an answer of success that cannot be read",
        "VERIFICATION | {\"user\":{}} | an answer of success without accounts",
      })
  void aSuccessWithoutItsUseSaysWhatIsMissing(CallKind kind, String body, String said) {
    Verdict verdict = table.read(kind, List.of(), responded(200, body));

    assertThat(verdict.said().errorDescription()).isEqualTo(said);
  }

  @Test
  void aStatusIsSaidOnce() {
    String page = "<html><title>500 Internal Server Error</title></html>";

    assertThat(table.read(CallKind.VERIFICATION, List.of(), responded(500, page)).said().line())
        .isEqualTo("500 Internal Server Error");
    assertThat(new Said(401, "invalid_token", "expired", null).line())
        .isEqualTo("401 invalid_token: expired");
    assertThat(new Said(401, null, null, null).line()).isEqualTo("401");
    assertThat(new Said(null, null, null, null).line()).isEqualTo("no answer");
  }

  @Test
  void aVerificationIsNeverInDoubt() {
    for (int status = 0; status < 1000; status++) {
      Verdict verdict = table.read(CallKind.VERIFICATION, List.of(), responded(status, ""));

      boolean inDoubt = verdict instanceof Verdict.Again again && again.mayHaveSucceeded();
      assertThat(inDoubt).as("%s", status).isFalse();
      assertThat(verdict)
          .isNotInstanceOfAny(Verdict.CredentialsRefused.class, Verdict.EndpointAway.class);
    }
  }

  @Test
  void aPairThatCameCompressedWithoutBeingAskedForIsAPair() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write("{\"access_token\":\"1.at.a\"}".getBytes(UTF_8));
    }

    Verdict verdict =
        table.read(CallKind.EXCHANGE, List.of(), responded(200, packed.toByteArray()));

    assertThat(verdict).isInstanceOf(Verdict.Issued.class);
  }

  @Test
  void retryAfterIsReadWithAnyStatusThatIsAskedAgain() {
    for (int status : new int[] {429, 503, 500, 408}) {
      Answer answer = new Answer.Responded(status, new byte[0], "text/html", "17", null);

      Verdict verdict = table.read(CallKind.EXCHANGE, List.of(), answer);

      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Again.class,
              again -> assertThat(again.retryAfter()).isEqualTo(Duration.ofSeconds(17)));
    }
  }

  @Test
  void harvestsWordsAreToldWithoutTheSecretsOfTheRequest() {
    String body =
        "{\"error\":\"invalid_grant\",\"error_description\":\"no such token " + TOKEN + "\"}";
    Answer answer = new Answer.Responded(400, body.getBytes(UTF_8), null, null, "req-1");

    Said said = table.read(CallKind.EXCHANGE, List.of(new Secret(TOKEN)), answer).said();

    assertThat(said).isEqualTo(new Said(400, "invalid_grant", "no such token ***", "req-1"));
  }

  @Test
  void v2ErrorsAreToldByTheirMessage() {
    Said said =
        table
            .read(CallKind.VERIFICATION, List.of(), responded(403, "{\"message\":\"Not yours\"}"))
            .said();

    assertThat(said).isEqualTo(new Said(403, null, "Not yours", null));
  }

  @Test
  void aPageIsToldByItsText() {
    String page = "<html><style>p {color: red}</style><h1>Bad\n gateway</h1>cloud &amp; co</html>";

    Said said = table.read(CallKind.EXCHANGE, List.of(), responded(502, page)).said();

    assertThat(said.errorDescription()).isEqualTo("Bad gateway cloud &amp; co");
  }

  @Test
  void ofATruncatedPairNothingIsTold() {
    String half = "{\"access_token\":\"opaque-and-of-no-known-shape\",\"refresh_to";

    Verdict verdict = table.read(CallKind.EXCHANGE, List.of(), responded(200, half));

    assertThat(verdict.toString()).doesNotContain("opaque");
  }

  @Test
  void aFailureIsToldByItsKindAndMoment() {
    Said sent =
        table.read(CallKind.EXCHANGE, List.of(), new Answer.Failed(true, "SocketException")).said();
    Said notSent =
        table.read(CallKind.EXCHANGE, List.of(), new Answer.Failed(false, "Refused")).said();

    assertThat(sent.status()).isNull();
    assertThat(sent.error()).isEqualTo("SocketException");
    assertThat(sent.errorDescription()).isNotEqualTo(notSent.errorDescription());
  }

  @Test
  void aJudgedGrantShowsThatTheCredentialsAreAccepted() {
    String pair = "{\"access_token\":\"1.at.a\"}";
    String grant = "{\"error\":\"invalid_grant\"}";
    String client = "{\"error\":\"invalid_client\"}";

    assertThat(accepts(CallKind.EXCHANGE, 200, pair)).isTrue();
    assertThat(accepts(CallKind.EXCHANGE, 400, grant)).isTrue();
    assertThat(accepts(CallKind.EXCHANGE, 400, "{\"error\":\"invalid_request\"}")).isFalse();
    assertThat(accepts(CallKind.EXCHANGE, 401, client)).isFalse();
    assertThat(accepts(CallKind.EXCHANGE, 500, "")).isFalse();
    assertThat(accepts(CallKind.VERIFICATION, 401, "")).isFalse();
  }

  @Test
  void noVerdictShowsAPair() {
    String pair = "{\"access_token\":\"1.at.secret\",\"refresh_token\":\"1.rt.secret\"}";
    Answer answer = responded(200, pair);

    Verdict verdict = table.read(CallKind.EXCHANGE, List.of(), answer);

    assertThat(verdict.toString()).doesNotContain("secret");
    assertThat(answer.toString()).doesNotContain("secret");
  }

  private boolean accepts(CallKind kind, int status, String body) {
    return table.read(kind, List.of(), responded(status, body)).acceptsCredentials();
  }

  private static Answer responded(int status, String body) {
    return responded(status, body.getBytes(UTF_8));
  }

  private static Answer responded(int status, byte[] body) {
    return new Answer.Responded(status, body, null, null, null);
  }
}
