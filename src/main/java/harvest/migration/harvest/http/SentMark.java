package harvest.migration.harvest.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
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

  /**
   * A call that failed before a byte of its request left: no connection, no TLS, no free one in the
   * pool. It cannot have done anything.
   */
  public static final class NotSent extends IOException {
    NotSent(Exception cause) {
      super("no connection (" + cause.getClass().getSimpleName() + "): nothing was sent", cause);
    }
  }

  /**
   * Ends calls that take too long as a whole. The client's own response timeout is one of silence:
   * an answer that trickles would hold its slot, and a shutdown, for as long as it likes.
   */
  static final class Deadline {
    private final Duration limit;
    private final ScheduledThreadPoolExecutor timer;

    Deadline(Duration limit) {
      this.limit = limit;
      this.timer =
          new ScheduledThreadPoolExecutor(
              1,
              work -> {
                Thread thread = new Thread(work, "harvest-deadline");
                thread.setDaemon(true);
                return thread;
              });
      timer.setRemoveOnCancelPolicy(true); // otherwise each request stays in memory for its limit
      timer.setKeepAliveTime(10, TimeUnit.SECONDS);
      timer.allowCoreThreadTimeOut(true); // so that nobody has to close it
    }

    /** Starts now. */
    Running of(HttpRequest request) {
      Running running = new Running(request);
      running.timer = timer.schedule(running, limit.toNanos(), TimeUnit.NANOSECONDS);
      return running;
    }

    /** The deadline of one call. */
    static final class Running implements Runnable {
      private final HttpRequest request;
      private @Nullable Future<?> timer;
      private volatile boolean passed;

      private Running(HttpRequest request) {
        this.request = request;
      }

      /** Cuts the connection; of a call that is over there is none to cut. */
      @Override
      public void run() {
        if (request instanceof Cancellable call) {
          passed = true; // before the cut: the caller asks when it sees that
          call.cancel();
        }
      }

      void over() {
        if (timer != null) {
          timer.cancel(false);
        }
      }

      boolean hasPassed() {
        return passed;
      }
    }

    /** What a call ends with whose connection was cut. */
    static SocketTimeoutException passed(Exception cause) {
      SocketTimeoutException timeout = new SocketTimeoutException("no whole answer in time");
      timeout.addSuppressed(cause); // no cause: this is the reason, the cut connection its effect
      return timeout;
    }
  }

  /**
   * Reads the body of an answer to its end, packed or not, as long as it is no larger than answers
   * to that request are.
   */
  static final class BoundedBody {
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
     * @throws AnswerTooLarge if there is more; the connection has to be cut, since a close would
     *     read what is left
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
        response.removeHeaders(
            HttpHeaders.CONTENT_ENCODING); // else Camel unpacks it, without limit
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
}
