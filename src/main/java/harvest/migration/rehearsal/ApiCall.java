package harvest.migration.rehearsal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call as it came: the request, its whole body, its entry in the log. One thread. */
record ApiCall(HttpServerRequest request, Buffer body, Instant now, CallLog.Entry entry) {

  /**
   * A call whose endpoint has read it, and not executed it yet.
   *
   * @param token the token it sent
   * @param application the application it came from
   * @param secrets what a careless error text could quote
   * @param execute does what it asks for
   */
  record Operation(
      @Nullable String token,
      @Nullable Fingerprint fingerprint,
      @Nullable String application,
      List<String> secrets,
      Supplier<Response> execute) {

    static Operation of(
        @Nullable String token,
        @Nullable String application,
        List<String> secrets,
        Supplier<Response> execute) {
      Fingerprint fingerprint = token == null ? null : Fingerprint.of(token);
      return new Operation(token, fingerprint, application, secrets, execute);
    }

    @Override
    public String toString() {
      return "Operation[" + application + " " + fingerprint + "]";
    }
  }

  String method() {
    return request.method().name();
  }

  /** Without the query. */
  String path() {
    return request.path();
  }

  @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** A query parameter. */
  @Nullable String param(String name) {
    return request.getParam(name);
  }

  /** Whether the content type is this one, whatever its parameters. */
  boolean hasType(String type) {
    String sent = request.getHeader("Content-Type");
    return sent != null
        && sent.regionMatches(true, 0, type, 0, type.length())
        && (sent.length() == type.length() || "; ".indexOf(sent.charAt(type.length())) >= 0);
  }

  @Override
  public String toString() {
    return "ApiCall[" + method() + " " + path() + "]";
  }
}
