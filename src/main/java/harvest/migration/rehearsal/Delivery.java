package harvest.migration.rehearsal;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Map;

/** Puts answers onto the wire, or spoils them there. The log knows before the client does. */
public final class Delivery {
  private final Vertx vertx;

  /** Timers are this one's. */
  public Delivery(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs what is to be done after a delay, unless the client leaves before. */
  public void after(long millis, Ask ask, Runnable send) {
    if (millis <= 0) {
      send.run();
      return;
    }
    long timer =
        vertx.setTimer(
            millis,
            id -> {
              if (!ask.call().isOver()) {
                send.run();
              }
            });
    leaves(ask, () -> vertx.cancelTimer(timer));
  }

  /** The whole answer; the connection stays unless {@code last}. */
  public void whole(Ask ask, Answer answer, boolean last) {
    HttpServerResponse response = head(ask, answer);
    if (last) {
      response.putHeader("Connection", "close");
    }
    ask.call().answered(answer.status(), Ending.ANSWERED);
    response.end(answer.body());
  }

  /** The whole answer, after which the connection is closed without a word. */
  public void silentLast(Ask ask, Answer answer) {
    HttpServerResponse response = head(ask, answer);
    ask.call().answered(answer.status(), Ending.ANSWERED);
    response.end(answer.body()).onComplete(sent -> ask.request().connection().close());
  }

  /** The first half of the body, then the end of the connection. */
  public void cut(Ask ask, Answer answer, boolean chunked) {
    HttpServerResponse response = head(ask, answer);
    Buffer half = answer.body().slice(0, answer.body().length() / 2);
    if (chunked) {
      response.setChunked(true);
    } else {
      response.putHeader("Content-Length", Integer.toString(answer.body().length()));
    }
    ask.call().answered(answer.status(), Ending.CUT);
    response.write(half).onComplete(sent -> ask.request().connection().close());
  }

  /** A TCP reset. */
  public void reset(Ask ask) {
    ask.call().ended(Ending.RESET);
    if (ask.request().connection() instanceof ConnectionBase connection) {
      // with a linger of zero the kernel sends RST instead of FIN
      connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    ask.request().connection().close();
  }

  /** The end of the connection without an answer. */
  public void close(Ask ask) {
    ask.call().ended(Ending.RESET);
    ask.request().connection().close();
  }

  /** Nothing, until the client leaves. */
  public void hang(Ask ask) {
    ask.call().hangs();
    leaves(ask, () -> {});
  }

  private static void leaves(Ask ask, Runnable cleanUp) {
    ask.request()
        .response()
        .closeHandler(
            closed -> {
              cleanUp.run();
              ask.call().ended(Ending.CLOSED);
            });
  }

  private static HttpServerResponse head(Ask ask, Answer answer) {
    HttpServerResponse response = ask.request().response().setStatusCode(answer.status());
    response.putHeader("Content-Type", answer.type());
    response.putHeader("X-Request-Id", ask.requestId());
    for (Map.Entry<String, String> header : answer.headers()) {
      response.putHeader(header.getKey(), header.getValue());
    }
    return response;
  }
}
