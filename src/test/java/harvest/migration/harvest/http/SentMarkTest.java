package harvest.migration.harvest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.http.SentMark.BoundedBody;
import harvest.migration.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SentMarkTest {
  private static final String PAIR = "{\"access_token\":\"1.at.a\"}";

  private final HttpSettings settings =
      new HttpSettings(8, Duration.ofMillis(700), Duration.ofMillis(400));
  private final PoolingHttpClientConnectionManager pool = settings.pool();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private ProducerTemplate template;

  @BeforeEach
  void startCamel() {
    for (String scheme : List.of("http", "https")) {
      HttpComponent component = camel.getComponent(scheme, HttpComponent.class);
      component.setHttpClientConfigurer(new SentMark(settings));
      component.setClientConnectionManager(pool);
    }
    camel.start();
    template = camel.createProducerTemplate();
  }

  @AfterEach
  void stopCamel() {
    camel.stop();
    pool.close();
  }

  @Test
  void anAnswerIsReceivedWithTheHeadersThatCount() throws IOException {
    String headers =
        lines(
            "Content-Type: application/json",
            "X-Request-Id: r1",
            "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT");
    try (RawServer server =
        new RawServer(
            it -> {
              it.read();
              it.answer("200 OK", headers, PAIR);
            })) {
      Answer answer = post(server.url());

      assertThat(answer)
          .isInstanceOfSatisfying(
              Answer.Responded.class,
              it -> {
                assertThat(it.status()).isEqualTo(200);
                assertThat(new String(it.body(), UTF_8)).isEqualTo(PAIR);
                assertThat(it.contentType()).isEqualTo("application/json");
                assertThat(it.requestId()).isEqualTo("r1");
                assertThat(it.retryAfter()).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
              });
      assertThat(server.requests).hasSize(1);
      assertThat(server.requests.get(0))
          .startsWith("POST /api HTTP/1.1\n")
          .containsIgnoringCase("user-agent: acme\n")
          .endsWith("\n\n{}");
    }
  }

  @Test
  void aRefusedConnectionWasNotSent() throws IOException {
    String url;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + taken.getLocalPort();
    }

    assertThat(post(url)).isEqualTo(new Answer.Failed(false, "HttpHostConnectException"));
  }

  @Test
  void anUnknownHostWasNotSent() {
    assertThat(post("http://no-such-host.invalid"))
        .isEqualTo(new Answer.Failed(false, "UnknownHostException"));
  }

  @Test
  void aTlsHandshakeThatFailsWasNotSent() throws IOException {
    List<RawServer.Behaviour> failures =
        List.of(
            it -> {},
            RawServer.Connection::reset,
            RawServer.Connection::hang,
            it -> it.write("no"));
    for (RawServer.Behaviour failure : failures) {
      try (RawServer server = new RawServer(failure)) {
        Answer answer = post(server.url().replace("http:", "https:"));

        assertThat(answer)
            .isInstanceOfSatisfying(Answer.Failed.class, it -> assertThat(it.sent()).isFalse());
        assertThat(server.requests).isEmpty();
      }
    }
  }

  @Test
  void aClosedConnectionMayHaveBeenSent() throws IOException {
    assertMayHaveBeenSent(RawServer.Connection::read);
  }

  @Test
  void aResetAfterTheRequestWasReadMayHaveBeenSent() throws IOException {
    assertMayHaveBeenSent(
        it -> {
          it.read();
          it.reset();
        });
  }

  @Test
  void aCloseInTheHeadersMayHaveBeenSent() throws IOException {
    assertMayHaveBeenSent(
        it -> {
          it.read();
          it.write("HTTP/1.1 200 OK\r\nContent-Ty");
        });
  }

  @Test
  void aCloseInTheBodyMayHaveBeenSent() throws IOException {
    assertMayHaveBeenSent(
        it -> {
          it.read();
          it.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"acc");
        });
  }

  @Test
  void aCloseInAChunkMayHaveBeenSent() throws IOException {
    assertMayHaveBeenSent(
        it -> {
          it.read();
          it.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{\"acc");
        });
  }

  @Test
  void aSilenceMayHaveBeenSent() throws IOException {
    assertMayHaveBeenSent(
        it -> {
          it.read();
          it.hang();
        });
  }

  @Test
  void aSilenceInTheBodyMayHaveBeenSent() throws IOException {
    assertMayHaveBeenSent(
        it -> {
          it.read();
          it.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"acc");
          it.hang();
        });
  }

  @Test
  void anAnswerThatTricklesEndsAtTheResponseTimeout() throws IOException {
    for (String begin : List.of("HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n")) {
      try (RawServer server =
          new RawServer(
              it -> {
                it.read();
                it.write(begin);
                while (it.isOpen()) {
                  it.write("x");
                  LockSupport.parkNanos(20_000_000);
                }
              })) {
        assertThat(post(server.url())).isEqualTo(new Answer.Failed(true, "SocketTimeoutException"));
      }
    }
  }

  @Test
  void aBodyThatComesCompressedIsUnpacked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(PAIR.getBytes(UTF_8));
    }
    try (RawServer server =
        new RawServer(
            it -> {
              it.read();
              it.answer("200 OK", "Content-Encoding: gzip\r\n", packed.toString(ISO_8859_1));
            })) {
      assertThat(post(server.url()))
          .isInstanceOfSatisfying(
              Answer.Responded.class,
              it -> assertThat(new String(it.body(), UTF_8)).isEqualTo(PAIR));
    }
  }

  @Test
  void anAnswerThatNeverEndsIsCutOffAtItsLimitAndNotKept() throws IOException {
    String block = "x".repeat(65_536);
    for (String head :
        List.of(
            "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n")) {
      AtomicLong sent = new AtomicLong();
      try (RawServer server =
          new RawServer(
              it -> {
                it.read();
                it.write(head);
                while (it.isOpen()) {
                  it.write(block);
                  sent.addAndGet(block.length());
                }
              })) {
        assertThat(post(server.url())).isEqualTo(new Answer.Failed(true, "AnswerTooLarge"));
        // What lies in the sockets' buffers was sent, too.
        assertThat(sent.get()).isLessThan(32 << 20);
      }
    }
  }

  @Test
  void anAnswerThatUnpacksToMoreThanItsLimitIsNoAnswer() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(new byte[(1 << 20) + 1]);
    }
    try (RawServer server =
        new RawServer(
            it -> {
              it.read();
              it.answer("200 OK", "Content-Encoding: gzip\r\n", packed.toString(ISO_8859_1));
            })) {
      assertThat(post(server.url())).isEqualTo(new Answer.Failed(true, "AnswerTooLarge"));
    }
  }

  @Test
  void aListMayBeLargerThanAPairAndHasItsLimitToo() throws IOException {
    try (RawServer server =
        new RawServer(
            it -> {
              it.read();
              it.answer("200 OK", "", "x".repeat(3 << 20));
            })) {
      assertThat(get(server.url()))
          .isInstanceOfSatisfying(
              Answer.Responded.class, it -> assertThat(it.body()).hasSize(3 << 20));
    }
    BoundedBody list = BoundedBody.of(new BasicHttpRequest("GET", "/v2/users?page=2"));
    ClassicHttpResponse endless = new BasicClassicHttpResponse(200);
    endless.setEntity(
        new InputStreamEntity(
            new InputStream() {
              @Override
              public int read() {
                return ' ';
              }

              @Override
              public int read(byte[] into, int from, int length) {
                return length;
              }
            },
            null));

    assertThatThrownBy(() -> list.readInto(endless))
        .isInstanceOf(BoundedBody.AnswerTooLarge.class)
        .hasMessageContaining("64 MiB");
  }

  @Test
  void aContentTypeThatIsNoneLosesNoAnswer() throws IOException {
    for (String type : List.of("", "what ever; x", "text/html; charset=no-such", ";;")) {
      try (RawServer server =
          new RawServer(
              it -> {
                it.read();
                it.answer("200 OK", "Content-Type: " + type + "\r\n", PAIR);
              })) {
        assertThat(post(server.url()))
            .as(type)
            .isInstanceOfSatisfying(
                Answer.Responded.class,
                it -> assertThat(new String(it.body(), UTF_8)).isEqualTo(PAIR));
      }
    }
  }

  @Test
  void aBodyOfUnknownLengthThatIsCutIsAnAnswerThatDoesNotParse() throws IOException {
    try (RawServer server =
        new RawServer(
            it -> {
              it.read();
              it.write("HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"1.a");
            })) {
      assertThat(post(server.url()))
          .isInstanceOfSatisfying(
              Answer.Responded.class,
              it -> assertThat(new String(it.body(), UTF_8)).isEqualTo("{\"access_token\":\"1.a"));
    }
  }

  @Test
  void noAnswerMakesTheClientCallAgainByItself() throws IOException {
    List<String> answers =
        List.of(
            "429 Slow down",
            "503 Unavailable",
            "408 Time-out",
            "301 Moved",
            "307 Moved",
            "401 Who",
            "407 Who");
    for (String answer : answers) {
      try (RawServer server =
          new RawServer(
              it -> {
                while (it.read()) {
                  it.answer(
                      answer,
                      lines(
                          "Retry-After: 0",
                          "Location: /other",
                          "WWW-Authenticate: Basic realm=x",
                          "Proxy-Authenticate: Basic realm=x",
                          "Set-Cookie: a=b"),
                      "{}");
                }
              })) {
        assertThat(post(server.url())).isInstanceOf(Answer.Responded.class);
        assertThat(get(server.url())).isInstanceOf(Answer.Responded.class);

        assertThat(server.requests).as(answer).hasSize(2);
        assertThat(server.requests.get(1)).doesNotContainIgnoringCase("cookie");
      }
    }
  }

  @Test
  void aConnectionThatTheServerClosesWhileIdleFailsNoCall() throws IOException {
    try (RawServer server =
        new RawServer(
            it -> {
              it.idleLimit(100);
              while (it.read()) {
                it.answer("200 OK", "", PAIR);
              }
            })) {
      List<Answer> failed = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        Answer answer = post(server.url());
        if (answer instanceof Answer.Failed) {
          failed.add(answer);
        }
        // Idle for about as long as the server allows: the condition under test, not a wait.
        LockSupport.parkNanos(Duration.ofMillis(88 + i).toNanos());
      }

      assertThat(failed).isEmpty();
      assertThat(server.requests).hasSize(24);
    }
  }

  @Test
  void aConnectionInUseIsTakenAgain() throws IOException {
    try (RawServer server =
        new RawServer(
            it -> {
              while (it.read()) {
                it.answer("200 OK", "", PAIR);
              }
            })) {
      for (int i = 0; i < 200; i++) {
        post(server.url());
      }

      assertThat(server.requests).hasSize(200);
      assertThat(server.connections.get()).isLessThan(200);
    }
  }

  @Test
  void callsInFlightWaitForNoConnection() throws IOException {
    HttpSettings window =
        HttpSettings.forWindow(4, new Settings.Http(Duration.ofSeconds(1), Duration.ofSeconds(1)));

    try (PoolingHttpClientConnectionManager many = window.pool()) {
      assertThat(many.getDefaultMaxPerRoute()).isGreaterThan(4);
    }
  }

  @Test
  void aCallThatGetsNoConnectionWasNotSent() throws Exception {
    HttpSettings one = new HttpSettings(1, Duration.ofMillis(50), Duration.ofSeconds(20));
    PoolingHttpClientConnectionManager onlyOne = one.pool();
    HttpClientBuilder builder = HttpClientBuilder.create().setConnectionManager(onlyOne);
    new SentMark(one).configureHttpClient(builder);
    try (RawServer server = new RawServer(RawServer.Connection::hang);
        CloseableHttpClient client = builder.build()) {
      HttpHost host = HttpHost.create(server.url());
      onlyOne.lease("taken", new HttpRoute(host), null).get(Timeout.ofSeconds(20));

      Throwable failure = catchThrowable(() -> client.executeOpen(host, new HttpGet("/"), null));

      assertThat(new Received().of(failure))
          .isEqualTo(new Answer.Failed(false, "ConnectionRequestTimeoutException"));
      assertThat(server.connections).hasValue(0);
    }
  }

  @Test
  void aStatusThatCamelThrewIsAnAnswer() {
    Answer answer =
        new Received()
            .of(
                new IllegalStateException(
                    new HttpOperationFailedException(
                        "http://x", 429, "", null, Map.of("retry-after", "7"), "slow")));

    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Responded.class,
            it -> {
              assertThat(it.status()).isEqualTo(429);
              assertThat(it.retryAfter()).isEqualTo("7");
            });
  }

  private void assertMayHaveBeenSent(RawServer.Behaviour behaviour) throws IOException {
    try (RawServer server = new RawServer(behaviour)) {
      Answer answer = post(server.url());

      assertThat(answer)
          .isInstanceOfSatisfying(Answer.Failed.class, it -> assertThat(it.sent()).isTrue());
      assertThat(server.requests).hasSize(1);
      assertThat(server.connections).hasValue(1);
    }
  }

  private static String lines(String... headers) {
    return String.join("\r\n", headers) + "\r\n";
  }

  private Answer post(String url) {
    return call(url, "POST");
  }

  private Answer get(String url) {
    return call(url, "GET");
  }

  private Answer call(String url, String method) {
    Exchange exchange =
        template.request(
            url + "/api?throwExceptionOnFailure=false&httpMethod=" + method,
            it -> {
              it.getMessage().setHeader("User-Agent", "acme");
              it.getMessage().setBody(method.equals("POST") ? "{}".getBytes(UTF_8) : null);
            });
    return new Received().of(exchange);
  }
}
