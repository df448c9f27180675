package harvest.migration.rehearsal;

import harvest.migration.rehearsal.SimulatorOptions.Gone;
import harvest.migration.rehearsal.SimulatorOptions.ServerErrors;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An answer before it is written, in the forms that were seen of Harvest or cannot be ruled out.
 */
record Response(int status, String type, Buffer body, List<Map.Entry<String, String>> headers) {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String INVALID_TOKEN = "The access token is expired, revoked or invalid";

  static Response json(int status, Buffer body) {
    return new Response(status, "application/json; charset=utf-8", body, List.of());
  }

  static Response json(int status, String body) {
    return json(status, Buffer.buffer(body));
  }

  /** A page for people, as proxies and Rails send them. */
  static Response html(int status, String title) {
    String page =
        "<!DOCTYPE html>\n<html>\n<head><title>%d %s</title></head>\n<body>\n<h1>%s</h1>\n</body>\n</html>\n"
            .formatted(status, title, title);
    return new Response(status, HTML, Buffer.buffer(page), List.of());
  }

  static Response empty(int status) {
    return new Response(status, HTML, Buffer.buffer(), List.of());
  }

  /** RFC 6749, section 5.2. */
  static Response oauth(int status, String error, String description) {
    return json(
        status,
        "{\"error\":\"" + error + "\",\"error_description\":\"" + escape(description) + "\"}");
  }

  static Response missing(String what) {
    return oauth(400, "invalid_request", "Missing " + what);
  }

  static Response invalidGrant() {
    return oauth(
        400,
        "invalid_grant",
        "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.");
  }

  static Response invalidClient() {
    return oauth(
        401,
        "invalid_client",
        "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.");
  }

  /** API V2's own form. */
  static Response message(int status, String message) {
    return json(status, "{\"message\":\"" + escape(message) + "\"}");
  }

  /** Rails' form. */
  static Response error(int status, String error) {
    return json(status, "{\"status\":" + status + ",\"error\":\"" + error + "\"}");
  }

  /** A token that is not accepted, or no account for it. */
  static Response invalidToken() {
    return oauth(401, "invalid_token", INVALID_TOKEN)
        .with(
            "WWW-Authenticate",
            "Bearer realm=\"Harvest API\", error=\"invalid_token\", error_description=\""
                + INVALID_TOKEN
                + "\"");
  }

  /** The pair of a token endpoint. */
  static Response pair(TokenStore.Issued issued) {
    String refresh =
        issued.refreshToken() == null ? "" : "\"refresh_token\":\"" + issued.refreshToken() + "\",";
    return json(
        200,
        "{\"access_token\":\""
            + issued.accessToken()
            + "\","
            + refresh
            + "\"token_type\":\"bearer\",\"expires_in\":"
            + issued.expiresIn()
            + "}");
  }

  static Response serverError(int status, ServerErrors form) {
    String title =
        switch (status) {
          case 502 -> "Bad Gateway";
          case 503 -> "Service Unavailable";
          case 504 -> "Gateway Time-out";
          default -> "Internal Server Error";
        };
    return switch (form) {
      case HTML -> html(status, title);
      case JSON -> error(status, title);
      case OAUTH -> oauth(status, "server_error", title);
      case INVALID_GRANT -> oauth(status, "invalid_grant", title);
      case EMPTY -> empty(status);
    };
  }

  /** What is answered where an endpoint was. */
  static Response gone(Gone gone) {
    return switch (gone) {
      case NO, JSON_404 -> error(404, "Not Found");
      case HTML_404 -> html(404, "The page you were looking for doesn't exist (404)");
      case STATUS_410 -> error(410, "Gone");
      case STATUS_405 -> error(405, "Method Not Allowed").with("Allow", "GET");
      case REDIRECT -> empty(302).with("Location", "https://help.getharvest.com/api-v2/");
    };
  }

  /** 429 as Harvest sends it: a page. */
  static Response rateLimited(String retryAfter, Instant now) {
    return html(429, "Too Many Requests").retryAfter(retryAfter, now);
  }

  /** With a Retry-After in any of the forms that a fault names; a second where it names none. */
  Response retryAfter(String form, Instant now) {
    if (form.equals("missing")) {
      return this;
    }
    String value = form;
    if (form.isEmpty()) {
      value = "1";
    } else if (form.equals("huge")) {
      value = "315360000";
    } else if (form.startsWith("http-date")) {
      int plus = form.indexOf('+');
      long seconds = plus < 0 ? 1 : Long.parseLong(form.substring(plus + 1));
      // a date has no fractions: round up, or the client comes too early
      Instant date = now.plusSeconds(seconds).plusNanos(999_999_999);
      value = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
    }
    return with("Retry-After", value);
  }

  /** With a header more. */
  Response with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Response(status, type, body, more);
  }

  Response with(Buffer newBody) {
    return new Response(status, type, newBody, headers);
  }

  Response with(int newStatus) {
    return new Response(newStatus, type, body, headers);
  }

  boolean ok() {
    return status >= 200 && status < 300;
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /**
   * Writes responses, or breaks them on the wire. The log knows before the client does. One thread.
   */
  static final class ResponseWriter {

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
}
