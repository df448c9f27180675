package harvest.migration.monitor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers the probes of a container: {@code /live} and {@code /ready}, 200 or 503 with JSON. */
public final class HealthPort implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
          });

  /** The port cannot be listened on; the message says what to do. */
  public static final class Unusable extends RuntimeException {
    Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private HealthPort(HttpServer server, HealthChecks checks) {
    this.server = server;
    server.createContext("/live", exchange -> answer(exchange, "/live", checks::live));
    server.createContext("/ready", exchange -> answer(exchange, "/ready", checks::ready));
    server.setExecutor(executor);
    server.start();
  }

  /**
   * Listens from now on.
   *
   * @throws Unusable where somebody else does
   */
  public static HealthPort open(String address, int port, HealthChecks checks) {
    try {
      return new HealthPort(
          HttpServer.create(new InetSocketAddress(address, port), BACKLOG), checks);
    } catch (IOException | IllegalArgumentException e) {
      throw new Unusable(
          "harvest.health.port: cannot listen on "
              + address
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "); choose another port or harvest.health.address",
          e);
    }
  }

  private static void answer(
      HttpExchange exchange, String path, Supplier<HealthChecks.Answer> asked) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!exchange.getRequestURI().getPath().equals(path)) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
      } else {
        HealthChecks.Answer answer = asked.get();
        byte[] body = JSON.writeValueAsBytes(json(answer));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        int status = answer.up() ? 200 : 503;
        if (method.equals("HEAD")) {
          exchange.sendResponseHeaders(status, -1);
        } else {
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
        }
      }
    }
  }

  private static ObjectNode json(HealthChecks.Answer answer) {
    ObjectNode json = JSON.createObjectNode();
    json.put("status", answer.up() ? "UP" : "DOWN");
    json.put("state", answer.state().name());
    ArrayNode down = json.putArray("down");
    answer.checks().forEach(c -> down.addObject().put("id", c.id()).put("message", c.message()));
    return json;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
