package harvest.migration.harvest.http;

import harvest.migration.secret.Secret;
import harvest.migration.settings.Settings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.util.Timeout;

/**
 * What configuration says of connections to Harvest: the same for the routes and for {@code check
 * --online}.
 *
 * @param connections at least as many as threads that call: a thread never waits for one
 * @param http the connect timeout ends when the connection stands, TLS included; the response
 *     timeout starts with the request being sent and ends when its answer is read to the end
 */
public record HttpSettings(int connections, Settings.Http http) {

  /** Connections beyond {@code harvest.window}: for look-ups and reads. */
  private static final int BESIDE_THE_WINDOW = 64;

  /** Without a proxy, trusting what the JVM trusts. */
  public HttpSettings(int connections, Duration connectTimeout, Duration responseTimeout) {
    this(connections, new Settings.Http(connectTimeout, responseTimeout));
  }

  /** The settings for a window of so many calls in flight. */
  public static HttpSettings forWindow(int window, Settings.Http http) {
    return new HttpSettings(window + BESIDE_THE_WINDOW, http);
  }

  /**
   * A pool for all endpoints of the component (camel-http: {@code clientConnectionManager}); the
   * caller closes it. LAX: without the one lock for all threads of the pool that camel-http would
   * make itself. Trusts the configured authorities, or what the JDK's system properties name.
   */
  public PoolingHttpClientConnectionManager pool() {
    PoolingHttpClientConnectionManagerBuilder pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .useSystemProperties()
            .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
            .setMaxConnPerRoute(connections)
            .setMaxConnTotal(connections)
            // Whatever the JVM's own properties would still allow.
            .setDefaultTlsConfig(
                TlsConfig.custom().setSupportedProtocols(TLS.V_1_3, TLS.V_1_2).build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(Timeout.of(http.connectTimeout()))
                    .setSocketTimeout(Timeout.of(http.responseTimeout()))
                    .build());
    if (!http.authorities().isEmpty()) {
      pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(trusting(http.authorities())));
    }
    return pool.build();
  }

  /** Has every call go through the proxy, where one is configured. */
  void throughProxy(HttpClientBuilder client) {
    Settings.Proxy proxy = http.proxy();
    if (proxy == null) {
      return;
    }
    client.setProxy(new HttpHost("http", proxy.host(), proxy.port()));
    Secret password = proxy.password();
    if (proxy.user() != null && password != null) {
      BasicCredentialsProvider credentials = new BasicCredentialsProvider();
      // For the proxy alone: Harvest never sees them, whatever it asks for.
      credentials.setCredentials(
          new AuthScope(proxy.host(), proxy.port()),
          new UsernamePasswordCredentials(proxy.user(), password.text().toCharArray()));
      client.setDefaultCredentialsProvider(credentials);
    }
  }

  private static SSLContext trusting(List<X509Certificate> authorities) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        trusted.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      return SSLContextBuilder.create().loadTrustMaterial(trusted, null).build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no TLS with the configured authorities", e);
    }
  }
}
