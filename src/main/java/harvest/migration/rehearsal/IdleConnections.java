package harvest.migration.rehearsal;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Closes connections that nobody uses, as load balancers do. One thread. */
final class IdleConnections {
  private final Vertx vertx;
  private final Supplier<Duration> idleClose;
  private final Map<HttpConnection, Long> timers = new HashMap<>();

  IdleConnections(Vertx vertx, Supplier<Duration> idleClose) {
    this.vertx = vertx;
    this.idleClose = idleClose;
  }

  void used(HttpServerRequest request) {
    if (idleClose.get().isZero()) {
      return;
    }
    HttpConnection connection = request.connection();
    if (timers.containsKey(connection)) {
      stop(connection);
    } else {
      connection.closeHandler(closed -> stop(connection));
    }
    timers.put(connection, -1L);
    request.response().endHandler(ended -> start(connection));
  }

  private void start(HttpConnection connection) {
    long millis = Math.max(1, idleClose.get().toMillis());
    timers.put(connection, vertx.setTimer(millis, id -> connection.close()));
  }

  private void stop(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null && timer >= 0) {
      vertx.cancelTimer(timer);
    }
  }
}
