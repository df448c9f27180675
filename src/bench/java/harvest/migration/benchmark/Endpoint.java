package harvest.migration.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The simulator in a process of its own: it answers, and it counts what is out. */
final class Endpoint implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Child child;
  private final String url;
  private final java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient();

  /** The figures of one moment. */
  record Figures(double inFlightSeconds, double seconds, long calls, long refused, double clock) {
    /** Calls in flight on average since an earlier moment. */
    double meanInFlightSince(Figures earlier) {
      return (inFlightSeconds - earlier.inFlightSeconds) / (seconds - earlier.seconds);
    }

    double callsPerSecondSince(Figures earlier) {
      return (calls - earlier.calls) / (clock - earlier.clock);
    }
  }

  Endpoint(Path log) throws IOException {
    // "same": its memory does not grow from round to round.
    this.child =
        new Child(
            "simulator",
            List.of("-Xmx700m"),
            Child.ours(),
            log,
            "harvest.migration.cli.HarvestMigration",
            "simulator",
            "--log-mode",
            "summary",
            "--repeat",
            "same");
    this.url = child.line();
  }

  String url() {
    return url;
  }

  void atOnce() throws IOException, InterruptedException {
    options("{\"latency\":{\"mean\":\"0ms\",\"distribution\":\"fixed\"},\"limits\":{\"limits\":[]}}");
  }

  void fixed100() throws IOException, InterruptedException {
    options("{\"latency\":{\"mean\":\"100ms\",\"distribution\":\"fixed\"}}");
  }

  /** Pareto with alpha 1.5: half of the answers within 53 ms, one of a hundred beyond 0.7 s. */
  void heavyTail100() throws IOException, InterruptedException {
    options(
        "{\"latency\":{\"mean\":\"100ms\",\"distribution\":\"pareto\",\"shape\":1.5,\"max\":\"10s\"}}");
  }

  void limit(int requests, String period) throws IOException, InterruptedException {
    options(
        "{\"latency\":{\"mean\":\"20ms\",\"distribution\":\"fixed\"},\"limits\":{\"limits\":[{\"requests\":"
            + requests
            + ",\"period\":\""
            + period
            + "\",\"window\":\"sliding\",\"scope\":\"all\",\"path\":\"/\"}]}}");
  }

  private void options(String json) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url + "/__simulator/options"))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("simulator: " + answer.body());
    }
  }

  Figures figures() throws IOException, InterruptedException {
    JsonNode summary =
        JSON.readTree(
            http.send(
                    HttpRequest.newBuilder(URI.create(url + "/__simulator/summary")).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
    double seconds = summary.path("seconds").asDouble();
    return new Figures(
        summary.path("mean_in_flight").asDouble() * seconds,
        seconds,
        summary.path("calls").asLong(),
        summary.path("by_status").path("429").asLong(),
        System.nanoTime() / 1e9);
  }

  /** Calls a second that it answers to a bare loop: what it could do for anybody. */
  double alone(double seconds) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient client =
          vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(64).setEventLoopSize(1));
      AtomicLong answered = new AtomicLong();
      long end = System.nanoTime() + (long) ((seconds + 2) * 1e9);
      for (int i = 0; i < 64; i++) {
        loop(client, i, answered, end);
      }
      TimeUnit.SECONDS.sleep(2);
      long before = answered.get();
      TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
      double rate = (answered.get() - before) / seconds;
      TimeUnit.MILLISECONDS.sleep(500); // the last answers
      return rate;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private void loop(HttpClient client, int number, AtomicLong answered, long end) {
    URI address = URI.create(url);
    Buffer body =
        Buffer.buffer(
            "{\"v1_refresh_token\":\""
                + "loop".repeat(20)
                + number
                + "\",\"v1_client_id\":\"acme-v1\",\"v1_client_secret\":\"0123456789\",\"v2_client_id\":\"acme-v2\",\"v2_client_secret\":\"0123456789\"}");
    var unused =
        client
            .request(
                HttpMethod.POST, address.getPort(), address.getHost(), "/api/v2/oauth2/migrate")
            .compose(call -> ask(call, body))
            .onComplete(
                answer -> {
                  answered.incrementAndGet();
                  if (System.nanoTime() < end) {
                    loop(client, number, answered, end);
                  }
                });
  }

  private static io.vertx.core.Future<Buffer> ask(HttpClientRequest call, Buffer body) {
    return call.putHeader("Content-Type", "application/json")
        .putHeader("Accept", "application/json")
        .putHeader("User-Agent", "Benchmark (ops@example.test)")
        .send(body)
        .compose(response -> response.body());
  }

  Child child() {
    return child;
  }

  @Override
  public void close() {
    child.close();
  }
}
