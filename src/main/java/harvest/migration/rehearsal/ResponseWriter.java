package harvest.migration.rehearsal;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Map;

/**
 * Writes responses, or breaks them on the wire. The log knows before the client does. One thread.
 */
final class ResponseWriter {

  /** How a response is written, or is not. */
  enum Mode {
    WHOLE,
    /** And the connection ends after it, as announced. */
    LAST,
    /** And the connection ends after it, unannounced. */
    SILENT_LAST,
    /** Half of it, then the end of the connection. */
    CUT,
    CUT_CHUNKED,
    /** A TCP reset. */
    RESET,
    /** The end of the connection without an answer. */
    CLOSE,
    /** Nothing, until the client leaves. */
    HANG
  }

  private final Vertx vertx;

  ResponseWriter(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs what is to be done after a delay, unless the client leaves before. */
  void after(long millis, ApiCall call, Runnable write) {
    if (millis <= 0) {
      write.run();
      return;
    }
    long timer =
        vertx.setTimer(
            millis,
            id -> {
              if (!call.entry().isOver()) {
                write.run();
              }
            });
    whenClientLeaves(call, () -> vertx.cancelTimer(timer));
  }

  void write(ApiCall call, Response response, Mode mode) {
    switch (mode) {
      case WHOLE, LAST, SILENT_LAST -> whole(call, response, mode);
      case CUT, CUT_CHUNKED -> cut(call, response, mode == Mode.CUT_CHUNKED);
      case RESET, CLOSE -> disconnect(call, mode == Mode.RESET);
      case HANG -> {
        call.entry().hangs();
        whenClientLeaves(call, () -> {});
      }
    }
  }

  private static void whole(ApiCall call, Response response, Mode mode) {
    HttpServerResponse http = head(call, response);
    if (mode == Mode.LAST) {
      http.putHeader("Connection", "close");
    }
    call.entry().answered(response.status(), Call.State.ANSWERED);
    var sent = http.end(response.body());
    if (mode == Mode.SILENT_LAST) {
      sent.onComplete(done -> call.request().connection().close());
    }
  }

  private static void cut(ApiCall call, Response response, boolean chunked) {
    HttpServerResponse http = head(call, response);
    Buffer half = response.body().slice(0, response.body().length() / 2);
    if (chunked) {
      http.setChunked(true);
    } else {
      http.putHeader("Content-Length", Integer.toString(response.body().length()));
    }
    call.entry().answered(response.status(), Call.State.CUT);
    http.write(half).onComplete(sent -> call.request().connection().close());
  }

  private static void disconnect(ApiCall call, boolean reset) {
    call.entry().ended(Call.State.RESET);
    if (reset && call.request().connection() instanceof ConnectionBase connection) {
      // with a linger of zero the kernel sends RST instead of FIN
      connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    call.request().connection().close();
  }

  private static void whenClientLeaves(ApiCall call, Runnable cleanUp) {
    call.request()
        .response()
        .closeHandler(
            closed -> {
              cleanUp.run();
              call.entry().ended(Call.State.CLOSED);
            });
  }

  private static HttpServerResponse head(ApiCall call, Response response) {
    HttpServerResponse http = call.request().response().setStatusCode(response.status());
    http.putHeader("Content-Type", response.type());
    http.putHeader("X-Request-Id", call.entry().requestId());
    for (Map.Entry<String, String> header : response.headers()) {
      http.putHeader(header.getKey(), header.getValue());
    }
    return http;
  }
}
