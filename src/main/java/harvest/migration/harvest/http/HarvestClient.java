package harvest.migration.harvest.http;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** Makes single calls without Camel, with the very client that the routes call with. */
public final class HarvestClient implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final CloseableHttpClient client;
  private final Received received = new Received();

  /**
   * @param failed is told what configuration can help with
   */
  public HarvestClient(HttpSettings settings, Consumer<ConnectFailure> failed) {
    HttpClientBuilder builder = HttpClientBuilder.create().setConnectionManager(settings.pool());
    new SentMark(settings, () -> {}, failed).configureHttpClient(builder);
    this.client = builder.build();
  }

  /** The answer, or how the call failed. */
  public Answer send(HttpCall call) {
    ClassicRequestBuilder request = ClassicRequestBuilder.create(call.method()).setUri(call.url());
    if (call.body().length > 0) {
      request.setEntity(call.body(), null); // its content type is among the call's headers
    }
    call.headers().forEach(request::addHeader);
    try {
      return client.execute(request.build(), HarvestClient::answer);
    } catch (IOException e) {
      return received.of(e);
    }
  }

  private static Answer answer(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    byte[] body = entity == null ? NOTHING : EntityUtils.toByteArray(entity);
    return new Answer.Responded(
        response.getCode(),
        body,
        header(response, "Content-Type"),
        header(response, "Retry-After"),
        header(response, "X-Request-Id"));
  }

  private static @Nullable String header(ClassicHttpResponse response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }
}
