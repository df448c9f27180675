package harvest.migration.rehearsal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A question as it came: the request, its whole body, its entry in the log. One thread. */
public record Ask(
    HttpServerRequest request, Buffer body, Instant now, OpenCall call, String requestId) {

  /** GET, POST … */
  public String method() {
    return request.method().name();
  }

  /** Without the query. */
  public String path() {
    return request.path();
  }

  /** A header, if it is there. */
  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** A query parameter, if it is there. */
  public @Nullable String param(String name) {
    return request.getParam(name);
  }

  /** Whether the content type is this one, whatever its parameters. */
  public boolean hasType(String type) {
    String sent = request.getHeader("Content-Type");
    return sent != null
        && sent.regionMatches(true, 0, type, 0, type.length())
        && (sent.length() == type.length() || "; ".indexOf(sent.charAt(type.length())) >= 0);
  }

  /** Scheme and authority as the client wrote them. */
  public String base() {
    return "http://" + request.getHeader("Host");
  }

  /** The address it came from. */
  public String ip() {
    return String.valueOf(request.remoteAddress().host());
  }

  @Override
  public String toString() {
    return "Ask[" + method() + " " + path() + "]";
  }
}
