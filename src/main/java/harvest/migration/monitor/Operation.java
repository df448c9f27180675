package harvest.migration.monitor;

import harvest.migration.monitor.Readings.RunState;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the program stands between start and stop, and the switch that pauses it. Thread-safe; the
 * state is read without a lock.
 */
public final class Operation {
  private static final Logger LOG = LoggerFactory.getLogger(Operation.class);

  private final Valves valves;
  private final Signs signs;
  private volatile RunState phase = RunState.STARTING;
  private volatile boolean paused;

  /** What lets requests in and calls out. */
  public record Valves(Runnable close, Runnable open) {}

  /**
   * What is found out elsewhere; asked at each look at the state.
   *
   * @param waiting whether what is issued could not be published or recorded
   * @param outage whether Harvest fails every call
   */
  public record Signs(BooleanSupplier waiting, BooleanSupplier outage) {}

  public Operation(Valves valves, Signs signs) {
    this.valves = valves;
    this.signs = signs;
  }

  /** The routes are up. */
  public synchronized void running() {
    if (phase == RunState.STARTING) {
      phase = RunState.RUNNING;
    }
  }

  /** The end has begun. */
  public synchronized void draining() {
    if (phase == RunState.STARTING || phase == RunState.RUNNING) {
      phase = RunState.DRAINING;
    }
  }

  /** The endpoint is gone; it stays so until the process ends. */
  public synchronized void gone() {
    if (phase != RunState.STOPPED) {
      phase = RunState.GONE;
    }
  }

  public synchronized void stopped() {
    phase = RunState.STOPPED;
  }

  /** Takes no request in and lets no call out, until {@link #resume()}; calls that are out end. */
  public synchronized void pause() {
    refuseAtTheEnd("pause");
    if (!paused) {
      paused = true;
      valves.close().run();
      LOG.info("paused by hand; calls that are out come to their end");
    }
  }

  /**
   * Goes on after {@link #pause()}; otherwise without effect.
   *
   * @throws IllegalStateException where the program is on its way out
   */
  public synchronized void resume() {
    refuseAtTheEnd("resume");
    if (paused) {
      paused = false;
      valves.open().run();
      LOG.info("resumed by hand");
    }
  }

  private void refuseAtTheEnd(String what) {
    if (phase != RunState.STARTING && phase != RunState.RUNNING) {
      throw new IllegalStateException("there is nothing to " + what + ": the state is " + phase);
    }
  }

  /** What the program is doing now. */
  public RunState state() {
    RunState now = phase;
    if (now != RunState.RUNNING) {
      return now;
    }
    if (paused) {
      return RunState.PAUSED;
    }
    if (signs.waiting().getAsBoolean()) {
      return RunState.WAITING;
    }
    return signs.outage().getAsBoolean() ? RunState.OUTAGE : RunState.RUNNING;
  }
}
