package harvest.migration.harvest.http;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.http.SentMark.NotSent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;

/** Makes an answer of what camel-http left on an exchange. Never throws. */
public final class Received {
  private static final byte[] NOTHING = {};

  /** The answer of the call that this exchange has just made, or how it failed. */
  public Answer of(Exchange exchange) {
    Exception failure = exchange.getException();
    return failure != null ? of(failure) : of(exchange.getMessage());
  }

  /**
   * What a failed call tells: a {@link NotSent} among its causes that nothing was sent, anything
   * else that it may have been.
   */
  public Answer of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < 20; depth++) {
      if (cause instanceof HttpOperationFailedException status) {
        return of(status);
      }
      if (cause instanceof NotSent) {
        Throwable why = cause.getCause();
        return new Answer.Failed(false, (why == null ? cause : why).getClass().getSimpleName());
      }
      if (cause.getCause() == null) {
        break;
      }
      cause = cause.getCause();
    }
    return new Answer.Failed(true, cause.getClass().getSimpleName());
  }

  private static Answer of(Message message) {
    try {
      Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
      if (status == null) {
        return new Answer.Failed(true, "NoStatus");
      }
      byte[] body = message.getBody(byte[].class);
      return new Answer.Responded(
          status,
          body == null ? NOTHING : body,
          text(message.getHeader(Exchange.CONTENT_TYPE)),
          text(message.getHeader("Retry-After")),
          text(message.getHeader("X-Request-Id")));
    } catch (RuntimeException e) {
      return new Answer.Failed(true, e.getClass().getSimpleName());
    }
  }

  private static Answer of(HttpOperationFailedException failure) {
    String body = failure.getResponseBody();
    return new Answer.Responded(
        failure.getStatusCode(),
        body == null ? NOTHING : body.getBytes(StandardCharsets.UTF_8),
        header(failure.getResponseHeaders(), "Content-Type"),
        header(failure.getResponseHeaders(), "Retry-After"),
        header(failure.getResponseHeaders(), "X-Request-Id"));
  }

  private static @Nullable String header(@Nullable Map<String, String> headers, String name) {
    if (headers != null) {
      for (Map.Entry<String, String> each : headers.entrySet()) {
        if (each.getKey().equalsIgnoreCase(name)) {
          return each.getValue();
        }
      }
    }
    return null;
  }

  /** camel-http makes a list of a header that comes more than once; the first counts. */
  private static @Nullable String text(@Nullable Object header) {
    Object first =
        header instanceof Collection<?> all && !all.isEmpty() ? all.iterator().next() : header;
    return first == null ? null : first.toString();
  }
}
