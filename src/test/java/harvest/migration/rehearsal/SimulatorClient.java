package harvest.migration.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** An integration's side of the wire. */
final class SimulatorClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String url;

  SimulatorClient(Simulator simulator) {
    this.url = simulator.url();
  }

  /** 86 characters that no other name gives. */
  static String token(String name) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-512").digest(name.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String body(String token, String client) {
    return """
        {"v1_refresh_token":"%s","v1_client_id":"%s","v1_client_secret":"%s-secret",
         "v2_client_id":"%s-v2","v2_client_secret":"%s-v2-secret"}"""
        .formatted(token, client, client, client, client);
  }

  HttpRequest migration(String token) {
    return request("/api/v2/oauth2/migrate")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body(token, "acme")))
        .build();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : url + path))
        .timeout(Duration.ofSeconds(10))
        .header("User-Agent", "tests (tests@example.com)")
        .header("Accept", "application/json");
  }

  Reply send(HttpRequest request) throws IOException, InterruptedException {
    return new Reply(client.send(request, BodyHandlers.ofString()));
  }

  CompletableFuture<Reply> later(HttpRequest request) {
    return client.sendAsync(request, BodyHandlers.ofString()).thenApply(Reply::new);
  }

  Reply migrate(String token) throws IOException, InterruptedException {
    return send(migration(token));
  }

  Reply get(String path, String token, String account) throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).header("Authorization", "Bearer " + token);
    if (account != null) {
      request.header("Harvest-Account-Id", account);
    }
    return send(request.build());
  }

  Reply form(String path, String form) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  Reply post(String path, String json) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  record Reply(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError(response.body(), e);
      }
    }

    String accessToken() {
      return json().path("access_token").asText();
    }

    String error() {
      return json().path("error").asText();
    }
  }
}
