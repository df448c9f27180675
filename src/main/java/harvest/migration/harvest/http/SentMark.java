package harvest.migration.harvest.http;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configures the client of camel-http so that one call is one request, and an exception from before
 * the request is a {@link NotSent}. Any other exception: the request may have arrived.
 *
 * <p>The mark stands between connecting and writing. The exceptions' types do not tell: a reset is
 * a SocketException in the TLS handshake, and after Harvest has read the request.
 */
public final class SentMark implements HttpClientConfigurer {
  private static final Logger LOG = LoggerFactory.getLogger(SentMark.class);
  private static final String SENT = "harvest.migration.sent";

  /**
   * A connection that a server closes while it is idle makes the next call on it one in doubt. So
   * it is taken again only when it was idle for less than any server's limit. Measured with a limit
   * of 100 ms: 0 of 200 calls fail (80 by the client's default). Under load connections are idle
   * for a few ms and all are taken again; at 100 calls in 15 s each call connects, which it has
   * time for.
   */
  static final TimeValue IDLE = TimeValue.ofMilliseconds(50);

  private final HttpSettings settings;
  private final Runnable sending;
  private final Consumer<ConnectFailure> failed;
  private final Deadline deadline;

  /** What was said last of a host that is not reached. */
  private final Map<String, ConnectFailure> unreached = new ConcurrentHashMap<>();

  public SentMark(HttpSettings settings) {
    this(settings, () -> {});
  }

  /**
   * @param sending is run when a call is being sent
   */
  public SentMark(HttpSettings settings, Runnable sending) {
    this(settings, sending, failure -> LOG.error("{}", failure.line()));
  }

  /**
   * @param failed is told why a host is not reached where configuration can help: once, until it is
   *     reached again or another thing is wrong
   */
  SentMark(HttpSettings settings, Runnable sending, Consumer<ConnectFailure> failed) {
    this.settings = settings;
    this.sending = sending;
    this.failed = failed;
    this.deadline = new Deadline(settings.http().responseTimeout());
  }

  @Override
  public void configureHttpClient(HttpClientBuilder client) {
    settings.throughProxy(client);
    client
        // By itself the client sends 429, 503 and lost GETs again: a second call that nobody
        // counts.
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableConnectionState()
        .disableContentCompression()
        .setKeepAliveStrategy((response, context) -> IDLE)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(settings.http().connectTimeout()))
                .setResponseTimeout(Timeout.of(settings.http().responseTimeout()))
                .build())
        .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "sent", this::mark)
        .addExecInterceptorFirst("not-sent", this::wrap);
  }

  private ClassicHttpResponse mark(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    if (deadline(scope) == null) { // a proxy that asks for credentials has it sent again
      scope.clientContext.setAttribute(SENT, deadline.of(scope.originalRequest));
    }
    sending.run();
    return chain.proceed(request, scope);
  }

  private ClassicHttpResponse wrap(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      if (isOfProxy(response, scope)) {
        response.close();
        tell(
            scope, ConnectFailure.refusedByProxy(response.getCode(), host(scope), settings.http()));
        throw new NotSent(new ProxyRefusal());
      }
      // Here, so that the deadline holds for the body too, which camel-http reads outside.
      BoundedBody.of(request).readInto(response);
      unreached.remove(host(scope));
      return response;
    } catch (NotSent e) {
      throw e;
    } catch (BoundedBody.AnswerTooLarge e) {
      scope.execRuntime.discardEndpoint();
      throw e;
    } catch (IOException | HttpException | RuntimeException e) {
      Deadline.Running running = deadline(scope);
      if (running == null) {
        tell(scope, ConnectFailure.of(e, host(scope), settings.http()));
        throw new NotSent(e);
      }
      if (running.hasPassed()) {
        throw Deadline.passed(e);
      }
      throw e;
    } finally {
      Deadline.Running running = deadline(scope);
      if (running != null) {
        running.over();
      }
    }
  }

  /** Without the mark it is the answer to a CONNECT: the client returns that like any other. */
  private static boolean isOfProxy(ClassicHttpResponse response, ExecChain.Scope scope) {
    return deadline(scope) == null
        || (scope.route.getProxyHost() != null
            && response.getCode() == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED);
  }

  /** The proxy has answered in Harvest's place; the name of this class stands in dead letters. */
  private static final class ProxyRefusal extends IOException {
    ProxyRefusal() {
      super("the proxy lets the call not through");
    }
  }

  private static String host(ExecChain.Scope scope) {
    return scope.route.getTargetHost().getHostName();
  }

  private void tell(ExecChain.Scope scope, @Nullable ConnectFailure failure) {
    if (failure != null && !failure.equals(unreached.put(host(scope), failure))) {
      failed.accept(failure);
    }
  }

  private static Deadline.@Nullable Running deadline(ExecChain.Scope scope) {
    return scope.clientContext.getAttribute(SENT, Deadline.Running.class);
  }
}
