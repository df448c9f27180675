package peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The same work by parallel-consumer-vertx: reads the request, calls, reads the answer, writes the
 * result of the contract, commits. It knows no ledger, no duplicates, no circuit, no budget and no
 * moment of failure.
 */
public final class Peer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http;
  private final KafkaProducer<byte[], byte[]> producer;
  private final VertxParallelEoSStreamProcessor<byte[], byte[]> processor;
  private final URI endpoint;
  private final String results;
  private final Map<String, String> credentials = new LinkedHashMap<>();

  Peer(Properties settings) {
    int window = Integer.parseInt(settings.getProperty("harvest.window", "500"));
    String brokers = settings.getProperty("harvest.kafka.brokers");
    this.endpoint = URI.create(settings.getProperty("harvest.id.url"));
    this.results = settings.getProperty("harvest.topic.results");
    for (String field :
        List.of("v1_client_id", "v1_client_secret", "v2_client_id", "v2_client_secret")) {
      credentials.put(
          field, settings.getProperty("harvest.app.acme." + field.replace('_', '-')));
    }
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
   * Works until it is killed.
   *
   * @param arguments the configuration file of the program
   */
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    settings.load(new StringReader(Files.readString(Path.of(arguments[0]))));
    new Peer(settings);
    Thread.currentThread().join();
  }

  private Future<?> migrate(PollContext<byte[], byte[]> context) {
    ConsumerRecord<byte[], byte[]> record = context.getSingleConsumerRecord();
    JsonNode request;
    Buffer body;
    try {
      request = JSON.readTree(record.value());
      ObjectNode call = JSON.createObjectNode();
      call.put("v1_refresh_token", request.path("v1_refresh_token").textValue());
      credentials.forEach(call::put);
      body = Buffer.buffer(JSON.writeValueAsBytes(call));
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
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
      ConsumerRecord<byte[], byte[]> record, JsonNode request, Buffer answer) {
    byte[] value;
    String key;
    try {
      JsonNode pair = JSON.readTree(answer.getBytes());
      Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      String fingerprint = fingerprint(request.path("v1_refresh_token").textValue());
      String at = record.topic() + "-" + record.partition() + "@" + record.offset();
      long lifetime = pair.path("expires_in").asLong();
      ObjectNode result = JSON.createObjectNode();
      result.put("id", request.path("id").asText());
      result.put("application", request.path("application").asText());
      result.put("subject", request.path("subject").asText());
      result.put("grant_type", "v1_refresh_token");
      result.put("fingerprint", fingerprint);
      result.put("status", "migrated");
      result.put("access_token", pair.path("access_token").asText());
      result.put("refresh_token", pair.path("refresh_token").asText());
      result.put("token_type", "bearer");
      result.put("expires_in", lifetime);
      result.put("issued_at", now.toString());
      result.put("expires_at", now.plusSeconds(lifetime).toString());
      result.put("attempts", 1);
      result.putNull("request_id");
      result.put("source", "kafka:" + at);
      result.put("request_at", at);
      result.putNull("context");
      value = JSON.writeValueAsBytes(result);
      key = request.path("application").asText() + "/" + request.path("subject").asText();
    } catch (IOException | NoSuchAlgorithmException e) {
      return Future.failedFuture(e);
    }
    Promise<Void> published = Promise.promise();
    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>(results, key.getBytes(StandardCharsets.UTF_8), value);
    sent.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
    sent.headers().add("schema", "result.v1".getBytes(StandardCharsets.UTF_8));
    var unused =
        producer.send(
            sent,
            (metadata, failure) -> {
              if (failure == null) {
                published.complete();
              } else {
                published.fail(failure);
              }
            });
    return published.future();
  }

  private static String fingerprint(String secret) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
  }
}
