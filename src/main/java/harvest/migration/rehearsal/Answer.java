package harvest.migration.rehearsal;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer before it goes onto the wire. */
public record Answer(
    int status, String type, Buffer body, List<Map.Entry<String, String>> headers) {
  private static final String JSON = "application/json; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";

  /** JSON that is written already. */
  public static Answer json(int status, String body) {
    return new Answer(status, JSON, Buffer.buffer(body), List.of());
  }

  /** JSON that is written already. */
  public static Answer json(int status, Buffer body) {
    return new Answer(status, JSON, body, List.of());
  }

  /** A page for people, as proxies and Rails send them. */
  public static Answer html(int status, String title) {
    return new Answer(
        status,
        HTML,
        Buffer.buffer(
            "<!DOCTYPE html>\n<html>\n<head><title>%d %s</title></head>\n<body>\n<h1>%s</h1>\n</body>\n</html>\n"
                .formatted(status, title, title)),
        List.of());
  }

  /** No body. */
  public static Answer empty(int status) {
    return new Answer(status, HTML, Buffer.buffer(), List.of());
  }

  /** RFC 6749, section 5.2. */
  public static Answer oauth(int status, String error, String description) {
    return json(
        status,
        "{\"error\":\"" + error + "\",\"error_description\":\"" + escape(description) + "\"}");
  }

  /** API V2's own form. */
  public static Answer message(int status, String message) {
    return json(status, "{\"message\":\"" + escape(message) + "\"}");
  }

  /** A token that is not accepted, or no account for it. */
  public static Answer invalidToken() {
    return oauth(401, "invalid_token", "The access token is expired, revoked or invalid")
        .with(
            "WWW-Authenticate",
            "Bearer realm=\"Harvest API\", error=\"invalid_token\", error_description=\"The access token is expired, revoked or invalid\"");
  }

  /** Nothing is here. */
  public static Answer notFound() {
    return json(404, "{\"status\":404,\"error\":\"Not Found\"}");
  }

  /** With a header more. */
  public Answer with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Answer(status, type, body, more);
  }

  /** With another body. */
  public Answer with(Buffer newBody) {
    return new Answer(status, type, newBody, headers);
  }

  /** With another status. */
  public Answer with(int newStatus) {
    return new Answer(newStatus, type, body, headers);
  }

  /** Whether it is a success. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
