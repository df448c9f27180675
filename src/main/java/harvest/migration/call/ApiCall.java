package harvest.migration.call;

import harvest.migration.call.Steps.WaitingExchange;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Pace.QueuedCall;
import harvest.migration.pace.Pace.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One call to Harvest, over all of its attempts: what is sent, where it queues, and what follows
 * from its answer. The route {@code call} makes it; what differs between callers is overridden
 * here. Travels with its exchange in the variable {@code call}; never used by two threads at a
 * time.
 */
public abstract class ApiCall implements QueuedCall {
  private static final String VARIABLE = "call";

  private final Queueing queueing;
  private final Retries retries;
  private final int earlier;
  private int counted;
  private int probes;
  private boolean probe;
  private int calls;
  private @Nullable Instant firstAt;
  private @Nullable Instant lastAt;
  private Duration delay = Duration.ZERO;
  private @Nullable WaitingExchange waiting;
  private @Nullable Executor threads;
  private @Nullable HttpCall sent;

  /** Where calls of one kind queue, and which budget they are taken from. */
  public record Queueing(Priority priority, Group group, Budget budget) {}

  /**
   * How often a call is made, and how long it waits in between.
   *
   * @param most {@code harvest.retry.attempts}
   * @param delay the wait after the nth attempt
   */
  public record Retries(int most, IntFunction<Duration> delay) {}

  /**
   * @param earlier attempts that were made before this start
   */
  protected ApiCall(Queueing queueing, Retries retries, int earlier) {
    this.queueing = queueing;
    this.retries = retries;
    this.earlier = earlier;
  }

  /** What is sent; here secrets become text. */
  protected abstract HttpCall request();

  /**
   * Takes in an answer that the table of answers is not asked about; true where there is nothing
   * else to do. Such an answer shows that Harvest works.
   */
  protected boolean takes(Exchange exchange, Answer answer) {
    return false;
  }

  /** Takes in what the answer means: ends the loop of the route, or has the call made again. */
  protected abstract void decide(Exchange exchange, Answer answer, Verdict verdict);

  /** Whether the call keeps its slot after it was answered. */
  protected boolean keepsSlot() {
    return false;
  }

  /** What the answer tells about Harvest as a whole. */
  protected Signal signal(Answer answer, Verdict verdict) {
    if (verdict instanceof Verdict.EndpointAway) {
      return Signal.ENDPOINT_MISSING;
    }
    if (!(verdict instanceof Verdict.Again again)) {
      return Signal.UP;
    }
    if (!again.outage()) {
      return Signal.UNCLEAR;
    }
    return answer instanceof Answer.Failed ? Signal.NO_ANSWER : Signal.DOWN;
  }

  /** Slot and permit are there: the call may leave, once it is recorded where it has to be. */
  protected void admit() {
    later(this::admitted);
  }

  /** Why the call may not leave, told on a thread of the exchange. */
  protected void turnedAway(Exchange exchange, Refusal why) {
    exchange.setRouteStop(true); // its record keeps its offset and is consumed again
  }

  /** Whether a call that leaves now is recorded, or need not be. */
  protected boolean isRecorded() {
    return true;
  }

  /** The call leaves: from here on it may reach Harvest. */
  protected void leaves() {}

  /**
   * Whether the call is made again; the wait before it is set.
   *
   * @param retryAfter what Harvest asks to wait; null: our own delay
   */
  public final boolean again(@Nullable Duration retryAfter) {
    if (probe) {
      probes++;
    } else {
      counted++;
    }
    // A probe costs no attempt, unless no server survives it.
    int attempts = counted + Math.max(0, probes - retries.most());
    if (earlier + attempts >= retries.most()) {
      return false;
    }
    Duration own = attempts == 0 ? Duration.ZERO : retries.delay().apply(earlier + attempts);
    delay = retryAfter != null ? retryAfter : own;
    return true;
  }

  /** What follows is another call: its attempts begin anew. */
  protected final void startOver() {
    counted = 0;
    probes = 0;
    delay = Duration.ZERO;
  }

  /** Whether it was probed as often as a request may be. */
  final boolean isProbedOut() {
    return probes >= retries.most();
  }

  final boolean isRepeated() {
    return counted + probes > 0;
  }

  final Duration delay() {
    return delay;
  }

  /** Calls made in all, probes included. */
  public final int calls() {
    return calls;
  }

  /** When the first call left; null before. */
  public final @Nullable Instant firstAt() {
    return firstAt;
  }

  /** When the last call left; null before the first. */
  public final @Nullable Instant lastAt() {
    return lastAt;
  }

  /** The HTTP request that is out; null where none is. */
  public final @Nullable HttpCall sent() {
    return sent;
  }

  final void send(HttpCall http, Instant now) {
    sent = http;
    calls++;
    firstAt = firstAt == null ? now : firstAt;
    lastAt = now;
    leaves();
  }

  /** Its secrets are text no longer. */
  final void answered() {
    sent = null;
  }

  /** Puts the call on the exchange; the route {@code call} makes it. */
  public final void open(Exchange exchange) {
    exchange.setVariable(VARIABLE, this);
    exchange.setVariable(Steps.OPEN, true);
  }

  /** The call of the exchange. */
  public static <T extends ApiCall> T of(Exchange exchange, Class<T> type) {
    return Steps.required(exchange, VARIABLE, type);
  }

  /** The call of the exchange; null where it has none of that kind. */
  public static <T extends ApiCall> @Nullable T find(Exchange exchange, Class<T> type) {
    Object call = exchange.getVariable(VARIABLE);
    return type.isInstance(call) ? type.cast(call) : null;
  }

  final void waits(WaitingExchange exchange, Executor on) {
    waiting = exchange;
    threads = on;
  }

  /** The exchange that waits for the call's admission. */
  protected final WaitingExchange waiting() {
    if (waiting == null) {
      throw new IllegalStateException("no exchange waits for an admission");
    }
    return waiting;
  }

  /** The call may leave. */
  protected final void admitted() {
    waiting().exchange().setVariable(Steps.ADMITTED, true);
  }

  private void later(Runnable work) {
    if (threads == null) {
      throw new IllegalStateException("no exchange waits for an admission");
    }
    WaitingExchange going = waiting();
    threads.execute(() -> going.finish(work));
  }

  @Override
  public final void dispatch(boolean asProbe) {
    asProbe(asProbe);
    admit();
  }

  final void asProbe(boolean whether) {
    probe = whether;
  }

  @Override
  public final void failed(Throwable why) {
    later(() -> waiting().exchange().setException(why));
  }

  @Override
  public final void refused(Refusal why) {
    later(() -> turnedAway(waiting().exchange(), why));
  }

  @Override
  public final Priority priority() {
    return queueing.priority();
  }

  @Override
  public final Group group() {
    return queueing.group();
  }

  @Override
  public final Budget budget() {
    return queueing.budget();
  }

  @Override
  public boolean isFirst() {
    return false;
  }

  @Override
  public boolean usesEndpoint() {
    return false;
  }
}
