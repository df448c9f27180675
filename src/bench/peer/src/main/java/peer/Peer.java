package peer;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.PollContext;
import io.confluent.parallelconsumer.vertx.VertxParallelEoSStreamProcessor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The same work by parallel-consumer-vertx: request, call, result, commit. It knows no ledger, no
 * duplicates, no circuit, no budget, and reads neither the request nor the answer.
 */
public final class Peer {
  private static final String FIELD = "\"v1_refresh_token\":\"";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http;
  private final KafkaProducer<byte[], byte[]> producer;
  private final VertxParallelEoSStreamProcessor<byte[], byte[]> processor;
  private final URI endpoint;
  private final String results;
  private final String credentials;

  Peer(Properties settings) {
    int window = Integer.parseInt(settings.getProperty("harvest.window", "500"));
    String brokers = settings.getProperty("harvest.kafka.brokers");
    this.endpoint = URI.create(settings.getProperty("harvest.id.url"));
    this.results = settings.getProperty("harvest.topic.results");
    this.credentials =
        String.format(
            "\",\"v1_client_id\":\"%s\",\"v1_client_secret\":\"%s\",\"v2_client_id\":\"%s\",\"v2_client_secret\":\"%s\"}",
            settings.getProperty("harvest.app.acme.v1-client-id"),
            settings.getProperty("harvest.app.acme.v1-client-secret"),
            settings.getProperty("harvest.app.acme.v2-client-id"),
            settings.getProperty("harvest.app.acme.v2-client-secret"));
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true), new PoolOptions().setHttp1MaxSize(window));
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                brokers,
                "group.id",
                settings.getProperty("harvest.kafka.group"),
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.processor =
        new VertxParallelEoSStreamProcessor<>(
            vertx,
            null, // its own client; ours is Vert.x's too, without the layer above
            ParallelConsumerOptions.<byte[], byte[]>builder()
                .ordering(ParallelConsumerOptions.ProcessingOrder.UNORDERED)
                .maxConcurrency(window)
                .consumer(consumer)
                .build());
    processor.subscribe(List.of(settings.getProperty("harvest.topic.requests")));
    processor.vertxFuture(this::migrate);
  }

  /**
   * Takes orders on stdin as the program does: {@code start FILE}, {@code stop}; says {@code done}.
   */
  public static void main(String[] arguments) throws Exception {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Peer peer = null;
    try {
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        if (order.startsWith("start ")) {
          Properties settings = new Properties();
          settings.load(
              new StringReader(Files.readString(Path.of(order.substring("start ".length())))));
          peer = new Peer(settings);
        } else if (peer != null) {
          peer.stop();
        }
        System.out.println("done");
        System.out.flush();
      }
      System.exit(0);
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private Future<?> migrate(PollContext<byte[], byte[]> context) {
    ConsumerRecord<byte[], byte[]> record = context.getSingleConsumerRecord();
    String request = new String(record.value(), StandardCharsets.UTF_8);
    int start = request.indexOf(FIELD) + FIELD.length();
    String token = request.substring(start, request.indexOf('"', start));
    Buffer body = Buffer.buffer("{\"v1_refresh_token\":\"" + token + credentials);
    return http.request(
            HttpMethod.POST, endpoint.getPort(), endpoint.getHost(), "/api/v2/oauth2/migrate")
        .compose(call -> send(call, body))
        .compose(answer -> publish(record, request, answer));
  }

  private static Future<Buffer> send(HttpClientRequest call, Buffer body) {
    return call.putHeader("Content-Type", "application/json")
        .putHeader("Accept", "application/json")
        .putHeader("User-Agent", "Benchmark (ops@example.test)")
        .send(body)
        .compose(
            response ->
                response.statusCode() == 200
                    ? response.body()
                    : Future.failedFuture("status " + response.statusCode()));
  }

  private Future<Void> publish(
      ConsumerRecord<byte[], byte[]> record, String request, Buffer answer) {
    // About as many bytes as a result has.
    byte[] value =
        (request + request + answer.toString(StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8);
    Promise<Void> published = Promise.promise();
    var unused =
        producer.send(
            new ProducerRecord<>(results, record.key(), value),
            (metadata, failure) -> {
              if (failure == null) {
                published.complete();
              } else {
                published.fail(failure);
              }
            });
    return published.future();
  }

  private void stop() throws Exception {
    processor.closeDontDrainFirst();
    producer.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
