package harvest.migration.harvest.http;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.Timeout;

/**
 * What configuration says of connections.
 *
 * @param connections at least as many as threads that call: a thread never waits for one
 * @param connectTimeout until the connection stands, TLS included
 * @param responseTimeout from the request being sent until its answer is read to the end
 */
public record HttpSettings(int connections, Duration connectTimeout, Duration responseTimeout) {

  /** Connections beyond {@code harvest.window}: for look-ups and reads. */
  private static final int BESIDE_THE_WINDOW = 64;

  /** The settings for a window of so many calls in flight. */
  public static HttpSettings forWindow(
      int window, Duration connectTimeout, Duration responseTimeout) {
    return new HttpSettings(window + BESIDE_THE_WINDOW, connectTimeout, responseTimeout);
  }

  /**
   * A pool for all endpoints of the component (camel-http: {@code clientConnectionManager}); the
   * caller closes it. LAX: without the one lock for all threads of the pool that camel-http would
   * make itself. Trusts what the JDK's system properties name.
   */
  public PoolingHttpClientConnectionManager pool() {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .useSystemProperties()
        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
        .setMaxConnPerRoute(connections)
        .setMaxConnTotal(connections)
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(connectTimeout))
                .setSocketTimeout(Timeout.of(responseTimeout))
                .build())
        .build();
  }
}
