package harvest.migration.rehearsal;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A Harvest to rehearse against. Everything happens on one event loop, so the log is exact and
 * nothing is locked. Any thread may use this object.
 */
public final class Simulator implements AutoCloseable {
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
  private final EventLoop loop = new EventLoop(vertx.getOrCreateContext());
  private final Map<HttpConnection, Long> idleTimers = new HashMap<>();
  private final SimulatorTime time;
  private final HarvestApi api;
  private final ControlEndpoint control;
  private final String host;
  private final HttpServer server;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Simulator(SimulatorOptions options, InstantSource source) {
    this.host = options.server().host();
    this.time = new SimulatorTime(source);
    this.api = new HarvestApi(options, time, loop, vertx);
    this.control = new ControlEndpoint(api, time);
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(host)
            .setPort(options.server().port())
            .setTcpNoDelay(true)
            .setAcceptBacklog(4096)
            .setMaxInitialLineLength(16 * 1024)
            // an upgrade would take faults out of our hands
            .setHttp2ClearTextEnabled(false);
    this.server = loop.ask(() -> vertx.createHttpServer(http).requestHandler(this::route));
  }

  private void route(HttpServerRequest request) {
    closeWhenIdle(request);
    if (request.path() != null && request.path().startsWith(ControlEndpoint.PREFIX)) {
      control.receive(request);
    } else {
      api.receive(request);
    }
  }

  /** Closes connections that are unused for as long as the options say, as load balancers do. */
  private void closeWhenIdle(HttpServerRequest request) {
    long millis = api.options().server().idleClose().toMillis();
    if (millis == 0) {
      return;
    }
    HttpConnection connection = request.connection();
    if (!stopIdleTimer(connection)) {
      connection.closeHandler(gone -> stopIdleTimer(connection));
    }
    idleTimers.put(connection, -1L);
    request
        .response()
        .endHandler(
            ended -> idleTimers.put(connection, vertx.setTimer(millis, id -> connection.close())));
  }

  private boolean stopIdleTimer(HttpConnection connection) {
    Long timer = idleTimers.remove(connection);
    return timer != null && (timer < 0 || vertx.cancelTimer(timer));
  }

  /** Starts one on the system's clock; it listens when this returns. */
  public static Simulator start(SimulatorOptions options) {
    return start(options, InstantSource.system());
  }

  /**
   * Starts one on another clock.
   *
   * @throws IllegalStateException if it cannot listen
   */
  public static Simulator start(SimulatorOptions options, InstantSource source) {
    Simulator simulator = new Simulator(options, source);
    try {
      simulator
          .loop
          .ask(() -> simulator.server.listen())
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      simulator.close();
      throw new IllegalStateException(
          "simulator: cannot listen on "
              + options.server().host()
              + ":"
              + options.server().port()
              + "; choose another port",
          e.getCause());
    }
    if (options.log().file() != null) {
      // on the one loop: another context of the same thread would wait for itself
      simulator.loop.ask(() -> simulator.vertx.setPeriodic(200, id -> simulator.api.log().flush()));
    }
    return simulator;
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** The base of every path, without a slash at the end. */
  public String url() {
    return "http://" + host + ":" + port();
  }

  /** What was called and answered. */
  public CallLog log() {
    return api.log();
  }

  /** The options that hold now. */
  public SimulatorOptions options() {
    return loop.ask(api::options);
  }

  /** Changes options between two calls; they hold when this returns. */
  public void change(UnaryOperator<SimulatorOptions> change) {
    loop.ask(
        () -> {
          api.change(change.apply(api.options()));
          return api.options();
        });
  }

  /** What the next, second … call of these meets from now on; see {@code Faults}. */
  public void script(String key, String... steps) {
    change(options -> options.with(options.faults().without(List.of(key))));
    change(options -> options.withScript(key, steps));
  }

  /** Moves the simulator's time forward. */
  public void advance(Duration by) {
    time.advance(by);
  }

  /** Waits until it is closed. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /** Stops listening and cuts every connection. The log can still be read. */
  @Override
  public void close() {
    if (closed.getCount() == 0) {
      return;
    }
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("simulator: does not close", e);
    } finally {
      loop.stopped();
      api.log().close();
      closed.countDown();
    }
  }

  /**
   * The one thread on which everything happens, for those on other threads: Vert.x's event loop, or
   * once that has stopped the caller's own thread.
   */
  static final class EventLoop {
    private final Context context;
    private volatile boolean stopped;

    EventLoop(Context context) {
      this.context = context;
    }

    /** Does it between two calls, waits, and gives back what it gave. */
    <T> T ask(Supplier<T> question) {
      if (stopped || io.vertx.core.Vertx.currentContext() == context) {
        return question.get();
      }
      CompletableFuture<T> answer = new CompletableFuture<>();
      context.runOnContext(
          now -> {
            try {
              answer.complete(question.get());
            } catch (RuntimeException e) {
              answer.completeExceptionally(e);
            }
          });
      try {
        // one that asks in the very moment of closing may get no answer at all
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw e;
      }
    }

    void stopped() {
      stopped = true;
    }
  }

  /**
   * The simulator's time: another clock's, moved forward by hand. Tokens expire, limits and outages
   * pass by it; how long an answer takes is real time. Any thread.
   */
  static final class SimulatorTime implements InstantSource {
    private final InstantSource source;
    private final AtomicLong ahead = new AtomicLong();

    SimulatorTime(InstantSource source) {
      this.source = source;
    }

    @Override
    public Instant instant() {
      return source.instant().plusNanos(ahead.get());
    }

    /** Moves forward. */
    void advance(Duration by) {
      if (by.isNegative()) {
        throw new IllegalArgumentException("time does not go back");
      }
      ahead.addAndGet(by.toNanos());
    }
  }
}
