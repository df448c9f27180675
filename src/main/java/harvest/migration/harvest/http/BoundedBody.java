package harvest.migration.harvest.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Reads the body of an answer to its end, packed or not, as long as it is no larger than answers to
 * that request are.
 */
final class BoundedBody {
  /** A pair, or the accounts of a user: below 10 kB. */
  private static final int MEBIBYTE = 1024 * 1024;

  /** More than a page of 2,000 records. */
  private static final int LIST = 64 * MEBIBYTE;

  private final int limit;

  /** The name stands in dead letters. */
  static final class AnswerTooLarge extends IOException {
    private AnswerTooLarge(int limit) {
      super("the answer is larger than " + limit / MEBIBYTE + " MiB");
    }
  }

  private BoundedBody(int limit) {
    this.limit = limit;
  }

  /** With the limit of the answers to that request. */
  static BoundedBody of(HttpRequest request) {
    String path = request.getPath() == null ? "" : request.getPath();
    boolean isList =
        request.getMethod().equals("GET")
            && !path.endsWith("/api/v2/accounts")
            && !path.endsWith("/who_am_i");
    return new BoundedBody(isList ? LIST : MEBIBYTE);
  }

  /**
   * Gives the response an entity that holds the whole body.
   *
   * @throws AnswerTooLarge if there is more; the connection has to be cut, since a close would read
   *     what is left
   */
  void readInto(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null || !entity.isStreaming()) {
      return;
    }
    InputStream content = entity.getContent();
    byte[] body = content == null ? new byte[0] : whole(content);
    if (content != null) {
      content.close();
    }
    String encoding = entity.getContentEncoding();
    if (encoding != null && encoding.toLowerCase(Locale.ROOT).contains("gzip")) {
      try (InputStream packed = new GZIPInputStream(new ByteArrayInputStream(body))) {
        body = whole(packed);
      }
      response.removeHeaders(HttpHeaders.CONTENT_ENCODING); // else Camel unpacks it, without limit
      encoding = null;
    }
    // lenient: an answer is not lost for a content type that is none
    ContentType type = ContentType.parseLenient(entity.getContentType());
    response.setEntity(new ByteArrayEntity(body, type, encoding));
  }

  private byte[] whole(InputStream content) throws IOException {
    byte[] body = content.readNBytes(limit + 1);
    if (body.length > limit) {
      throw new AnswerTooLarge(limit);
    }
    return body;
  }
}
