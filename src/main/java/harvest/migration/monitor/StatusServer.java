package harvest.migration.monitor;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/** The HTTP server behind the route {@code status}, small: one event loop and two workers. */
public final class StatusServer implements AutoCloseable {
  private static final int WORKERS = 2;

  private final Vertx vertx;
  private final VertxPlatformHttpServer server;

  /** The port cannot be listened on; the message says what to do. */
  public static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private StatusServer(Vertx vertx, VertxPlatformHttpServer server) {
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
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(WORKERS));
    VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
    configuration.setBindHost(address);
    configuration.setBindPort(port);
    configuration.setMaxBodySize(0L);
    VertxPlatformHttpServer server = new VertxPlatformHttpServer(configuration);
    server.setVertx(vertx);
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
    return server.getServer().actualPort();
  }

  /** Releases its threads; the context has stopped it. */
  @Override
  public void close() {
    vertx.close();
  }
}
