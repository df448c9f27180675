package harvest.migration.monitor;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.jspecify.annotations.Nullable;

/** The HTTP server behind the route {@code status}, small: one event loop and two workers. */
public final class StatusServer implements AutoCloseable {
  private static final int WORKERS = 2;

  /** So long a connection lives, whatever is sent or read on it. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final LimitedServer server;

  /** The port cannot be listened on; the message says what to do. */
  public static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private StatusServer(Vertx vertx, LimitedServer server) {
    this.vertx = vertx;
    this.server = server;
  }

  /**
   * Returns where the port can be listened on.
   *
   * @throws Unusable where another process listens there
   */
  public static void check(String address, int port) {
    try (ServerSocket free = new ServerSocket()) {
      free.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    } catch (IOException e) {
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

  /**
   * Adds the server to the context, which starts it before its routes.
   *
   * @param port 0: any free one
   */
  public static StatusServer in(CamelContext context, String address, int port) {
    return in(context, address, port, LIMIT);
  }

  static StatusServer in(CamelContext context, String address, int port, Duration limit) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(WORKERS));
    VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
    configuration.setBindHost(address);
    configuration.setBindPort(port);
    configuration.setMaxBodySize(0L);
    LimitedServer server = new LimitedServer(configuration, vertx, limit);
    server.setCamelContext(context);
    try {
      context.addService(server, true);
    } catch (Exception e) {
      throw new IllegalStateException("the status server cannot be added", e);
    }
    return new StatusServer(vertx, server);
  }

  /** The port that it listens on, once the context has started it. */
  public int port() {
    return Objects.requireNonNull(server.getServer(), "it is not started").actualPort();
  }

  /** Releases its threads; the context has stopped it. */
  @Override
  public void close() {
    vertx.close();
  }

  /** Camel's server, which has no option to limit the time of a connection. */
  private static final class LimitedServer extends VertxPlatformHttpServer {
    private final Vertx vertx;
    private final Duration limit;
    private @Nullable HttpServer listening;

    LimitedServer(VertxPlatformHttpServerConfiguration configuration, Vertx vertx, Duration limit) {
      super(configuration);
      this.vertx = vertx;
      this.limit = limit;
      setVertx(vertx);
    }

    @Override
    protected void startServer() {
      VertxPlatformHttpRouter routes =
          VertxPlatformHttpRouter.lookup(
              getCamelContext(),
              VertxPlatformHttpRouter.getRouterNameFromPort(getConfigurationPort()));
      // Camel takes this header off its own answers.
      routes
          .route()
          .order(-1)
          .handler(
              answer -> {
                answer.response().putHeader("Cache-Control", "no-store");
                answer.next();
              });
      // Without HTTP/2 a connection is handled from its beginning, not from its first request.
      listening =
          vertx
              .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
              .connectionHandler(this::limit)
              .requestHandler(routes)
              .listen(getConfigurationPort(), getHost())
              .toCompletionStage()
              .toCompletableFuture()
              .join();
    }

    private void limit(HttpConnection connection) {
      long end = vertx.setTimer(limit.toMillis(), timer -> connection.close());
      connection.closeHandler(closed -> vertx.cancelTimer(end));
    }

    @Override
    public @Nullable HttpServer getServer() {
      return listening;
    }

    @Override
    protected void stopServer() {
      if (listening != null) {
        listening.close().toCompletionStage().toCompletableFuture().join();
      }
    }

    @Override
    protected void stopVertx() {
      // it is closed after the context
    }
  }
}
