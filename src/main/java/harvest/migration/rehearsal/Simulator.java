package harvest.migration.rehearsal;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A Harvest to rehearse against. Everything happens on one event loop, so the log is exact and
 * nothing is locked. Any thread may use this object.
 */
public final class Simulator implements AutoCloseable {
  private final Vertx vertx;
  private final EventLoop loop;
  private final Switches switches;
  private final CallBook book;
  private final CallLog log;
  private final SimulatorTime time;
  private final String host;
  private final HttpServer server;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Simulator(SimulatorOptions options, InstantSource source) {
    this.host = options.server().host();
    this.time = new SimulatorTime(source);
    this.switches = new Switches(options);
    TokenBook tokens =
        new TokenBook(
            new Mint(options.seed()), switches::world, () -> switches.options().migration());
    this.book =
        new CallBook(options.log(), time, new RequestIds(switches.dice()), tokens::migratedTokens);
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
    this.loop = new EventLoop(vertx.getOrCreateContext());
    this.log = new CallLog(book, loop);

    ErrorPages pages = new ErrorPages(() -> switches.options().migration());
    FaultDesk desk = new FaultDesk(pages, new Reshape(new WireJson()));
    Endpoints endpoints = new Endpoints(tokens, switches, pages);
    FrontDoor door =
        new FrontDoor(
            book,
            time,
            endpoints.all(),
            endpoints.otherwise(),
            new Admission(switches, desk, pages),
            new Delivery(vertx));
    Control control = new Control(book, time, switches::options, switches::change);
    IdleConnections idle =
        new IdleConnections(vertx, () -> switches.options().server().idleClose());
    this.server =
        loop.ask(
            () ->
                vertx
                    .createHttpServer(http(options.server()))
                    .requestHandler(request -> route(request, door, control, idle)));
  }

  private static HttpServerOptions http(ServerOptions options) {
    return new HttpServerOptions()
        .setHost(options.host())
        .setPort(options.port())
        .setTcpNoDelay(true)
        .setAcceptBacklog(4096)
        .setMaxInitialLineLength(16 * 1024)
        // Harvest's cleartext is ours alone; an upgrade would only take faults out of our hands
        .setHttp2ClearTextEnabled(false);
  }

  private static void route(
      HttpServerRequest request, FrontDoor door, Control control, IdleConnections idle) {
    idle.used(request);
    if (request.path() != null && request.path().startsWith(Control.PREFIX)) {
      control.receive(request);
    } else {
      door.receive(request);
    }
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
    } catch (java.util.concurrent.CompletionException e) {
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
      simulator.loop.ask(() -> simulator.vertx.setPeriodic(200, id -> simulator.book.flush()));
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
    return log;
  }

  /** The options that hold now. */
  public SimulatorOptions options() {
    return loop.ask(switches::options);
  }

  /** Changes options between two calls; they hold when this returns. */
  public void change(UnaryOperator<SimulatorOptions> change) {
    loop.ask(
        () -> {
          switches.change(change.apply(switches.options()));
          return switches.options();
        });
  }

  /** What the next, second … call of these meets from now on; see {@code FaultOptions}. */
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
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("simulator: does not close", e);
    } finally {
      loop.stopped();
      book.close();
      closed.countDown();
    }
  }
}
