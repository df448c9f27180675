package harvest.migration.rehearsal;

import static harvest.migration.rehearsal.SimulatorClient.token;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import harvest.migration.rehearsal.SimulatorClient.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
  private final Simulator simulator = Simulator.start(SimulatorOptions.defaults());
  private final SimulatorClient caller = new SimulatorClient(simulator);

  @AfterEach
  void close() {
    simulator.close();
  }

  @ParameterizedTest
  @CsvSource({
    "error-500, 500, text/html",
    "error-502, 502, text/html",
    "error-503, 503, text/html",
    "error-503-retry:7, 503, text/html",
    "error-504, 504, text/html",
    "error-408, 408, text/html",
    "error-425, 425, text/html",
    "rate-limited, 429, text/html",
    "forbidden-html, 403, text/html",
    "forbidden-json, 403, application/json",
    "unauthorized-client, 400, application/json",
    "invalid-client, 401, application/json",
    "invalid-grant, 400, application/json",
    "invalid-request, 400, application/json",
    "invalid-token, 401, application/json",
    "quote-secrets, 400, application/json",
    "quote-secrets:500, 500, application/json",
    "not-found-json, 404, application/json",
    "not-found-html, 404, text/html",
    "status-410, 410, application/json",
    "status-405, 405, application/json",
    "redirect, 302, text/html",
    "status:418, 418, application/json",
    "html-200, 200, text/html",
    "empty-200, 200, text/html"
  })
  void aFaultBeforeTheCallIssuesNothing(String fault, int status, String type) throws Exception {
    simulator.script(token("a"), fault);

    Reply reply = caller.migrate(token("a"));

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).startsWith(type);
    assertThat(reply.header("X-Request-Id")).isNotBlank();
    assertThat(simulator.log().summary().pairsIssued()).isZero();
    assertThat(simulator.log().calls().get(0).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "issue-500, 500",
    "issue-502, 502",
    "issue-503, 503",
    "issue-504, 504",
    "issue-html, 200",
    "issue-cut-json, 200",
    "created, 201",
    "no-refresh-token, 200",
    "no-access-token, 200",
    "expires-in-string, 200",
    "no-expires-in, 200",
    "extra-fields, 200",
    "gzip, 200",
    "close-after, 200",
    "silent-close, 200",
    "slow:5ms, 200"
  })
  void aFaultAfterTheCallLeavesThePairIssued(String fault, int status) throws Exception {
    simulator.script(token("a"), fault);

    assertThat(caller.migrate(token("a")).status()).isEqualTo(status);
    assertThat(simulator.log().calls())
        .singleElement()
        .satisfies(call -> assertThat(call.issued()).isTrue())
        .satisfies(call -> assertThat(call.issuedFingerprint()).hasSize(64));
  }

  @ParameterizedTest
  @CsvSource({
    "reset, false, RESET",
    "close, false, RESET",
    "issue-reset, true, RESET",
    "issue-close, true, RESET",
    "issue-cut, true, CUT",
    "issue-cut-chunked, true, CUT"
  })
  void aBrokenConnectionIsAnExceptionForTheClient(String fault, boolean issued, Call.State ending) {
    simulator.script("/", fault + "*");

    assertThatThrownBy(() -> caller.migrate(token("a"))).isInstanceOf(IOException.class);
    assertThat(simulator.log().calls()) // an HTTP client may try again by itself
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.ending()).isEqualTo(ending));
    assertThat(simulator.log().calls().get(0).issued()).isEqualTo(issued);
    assertThat(simulator.log().summary().inFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang", "issue-hang"})
  void aHangLastsUntilTheClientLeaves(String fault) {
    simulator.script(token("a"), fault);
    HttpRequest impatient =
        HttpRequest.newBuilder(caller.migration(token("a")), (name, value) -> true)
            .timeout(Duration.ofMillis(100))
            .build();

    assertThatThrownBy(() -> caller.send(impatient)).isInstanceOf(HttpTimeoutException.class);

    await().until(() -> simulator.log().summary().inFlight() == 0);
    Call call = simulator.log().calls().get(0);
    assertThat(call.result()).isEqualTo("hang");
    assertThat(call.issued()).isEqualTo(fault.startsWith("issue"));
    assertThat(simulator.log().summary().byStatus()).containsOnlyKeys("hang");
  }

  @Test
  void anAnswerThatNobodyWaitsForIsLoggedAsClosed() {
    simulator.script(token("a"), "slow:1h");
    HttpRequest impatient =
        HttpRequest.newBuilder(caller.migration(token("a")), (name, value) -> true)
            .timeout(Duration.ofMillis(100))
            .build();

    assertThatThrownBy(() -> caller.send(impatient)).isInstanceOf(HttpTimeoutException.class);

    await().until(() -> simulator.log().calls().get(0).ending() == Call.State.CLOSED);
    assertThat(simulator.log().calls().get(0).issued()).isTrue();
    assertThat(simulator.log().summary().inFlight()).isZero();
  }

  @Test
  void aResetIsAResetAndNoEndOfStream() throws Exception {
    simulator.script("/", "reset", "close");

    assertThatThrownBy(this::readRaw)
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
    assertThat(readRaw()).isEmpty();
  }

  @Test
  void aCutAnswerEndsBeforeItsAnnouncedEnd() throws Exception {
    simulator.script("/", "issue-cut", "issue-cut-chunked");

    assertThat(readRaw()).containsIgnoringCase("content-length:").doesNotContain("}");
    assertThat(readRaw())
        .containsIgnoringCase("transfer-encoding: chunked")
        .doesNotContain("\r\n0\r\n");
  }

  @Test
  void aScriptThatIsGivenAgainBeginsAnew() throws Exception {
    simulator.script(token("a"), "error-503");
    assertThat(caller.migrate(token("a")).status()).isEqualTo(503);
    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);

    simulator.script(token("b"), "error-500");
    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
    simulator.script(token("a"), "error-503");
    assertThat(caller.migrate(token("a")).status()).isEqualTo(503);
  }

  @Test
  void aScriptSaysWhatEachCallOfATokenMeets() throws Exception {
    simulator.script(token("a"), "error-503", "rate-limited:30*2", "ok", "error-500*");

    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      statuses.add(caller.migrate(token("a")).status());
    }

    assertThat(statuses).containsExactly(503, 429, 429, 200, 500, 500);
    assertThat(caller.migrate(token("b")).status()).isEqualTo(200);
  }

  @Test
  void aScriptCanNameAFingerprintAnApplicationAPathOrAPrefix() throws Exception {
    simulator.script(Fingerprint.of(token("f")).hex().substring(0, 12), "status:501");
    simulator.script("@acme", "status:502");
    simulator.script("/api/v2/oauth2/migrate", "status:503");
    simulator.script("xx*", "status:504");

    assertThat(caller.migrate(token("f")).status()).isEqualTo(501);
    assertThat(caller.migrate(token("a")).status()).isEqualTo(502);
    assertThat(caller.migrate(token("a")).status()).isEqualTo(503);
    assertThat(caller.migrate("xx" + token("a").substring(2)).status()).isEqualTo(504);
    assertThat(caller.migrate("xx" + token("b").substring(2)).status()).isEqualTo(504);
    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
  }

  @Test
  void anOutageEndsWithItsWindow() throws Exception {
    Instant now = Instant.now();
    simulator.change(
        o -> o.withOutage(now.minusSeconds(1), now.plusSeconds(600), "error-503-retry:600"));

    Reply during = caller.migrate(token("a"));
    simulator.advance(Duration.ofMinutes(11));
    Reply after = caller.migrate(token("a"));

    assertThat(during.status()).isEqualTo(503);
    assertThat(during.header("Retry-After")).isEqualTo("600");
    assertThat(after.status()).isEqualTo(200);
  }

  @Test
  void aShareOfTheCallsFailsTheSameInEveryRun() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults().withShare("error-500", 0.3);
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    try (Simulator one = Simulator.start(options);
        Simulator other = Simulator.start(options)) {
      for (int i = 0; i < 60; i++) {
        first.add(new SimulatorClient(one).migrate(token("t" + i)).status());
        second.add(0, new SimulatorClient(other).migrate(token("t" + (59 - i))).status());
      }
    }

    assertThat(second).isEqualTo(first);
    assertThat(first).contains(200, 500);
  }

  @Test
  void errorTextsCanQuoteTheSecrets() throws Exception {
    simulator.script(token("a"), "quote-secrets");

    String text = caller.migrate(token("a")).text();

    assertThat(text).contains(token("a"), "acme-secret", "acme-v2-secret");
  }

  @ParameterizedTest
  @CsvSource({"rate-limited:30, 30", "rate-limited:huge, 315360000", "rate-limited:missing,"})
  void retryAfterTakesAnyForm(String fault, String header) throws Exception {
    simulator.script(token("a"), fault);

    assertThat(caller.migrate(token("a")).header("Retry-After")).isEqualTo(header);
  }

  @Test
  void retryAfterCanBeADate() throws Exception {
    simulator.script(token("a"), "rate-limited:http-date+60");

    String header = caller.migrate(token("a")).header("Retry-After");

    assertThat(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
        .isAfter(Instant.now().plusSeconds(30));
  }

  @Test
  void successesCanLookOtherwise() throws Exception {
    simulator.script(token("a"), "expires-in-string", "no-expires-in", "no-refresh-token", "gzip");

    assertThat(caller.migrate(token("a")).json().get("expires_in").isTextual()).isTrue();
    assertThat(caller.migrate(token("a")).json().has("expires_in")).isFalse();
    assertThat(caller.migrate(token("a")).json().has("refresh_token")).isFalse();
    assertThat(caller.migrate(token("a")).header("Content-Encoding")).isEqualTo("gzip");
  }

  @Test
  void idleConnectionsAreClosedWhenSaidSo() throws Exception {
    simulator.change(o -> o.with("server.idle_close", Duration.ofMillis(20)));

    // reads to the end of the stream, which comes only when the server closes
    assertThat(readRaw()).startsWith("HTTP/1.1 401");
  }

  @Test
  void wrongFaultsAreRefusedAndNamed() {
    assertThatThrownBy(() -> simulator.script("/", "eror-500"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("eror-500")
        .hasMessageContaining("error-500");
    assertThatThrownBy(() -> simulator.change(o -> o.withShare("slow", 0.1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> simulator.change(o -> o.withShare("hang", 1.1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closingEndsHangingCalls() {
    simulator.script(token("a"), "hang");
    CompletableFuture<Reply> reply = caller.later(caller.migration(token("a")));
    await().until(() -> simulator.log().summary().inFlight() == 1);

    simulator.close();

    assertThatThrownBy(reply::join).isInstanceOf(CompletionException.class);
    assertThat(simulator.log().calls()).hasSize(1);
  }

  private String readRaw() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port())) {
      socket.setSoTimeout(10_000);
      String get = "GET /api/v2/accounts HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n\r\n";
      socket.getOutputStream().write(get.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
