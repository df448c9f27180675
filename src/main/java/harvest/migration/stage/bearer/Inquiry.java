package harvest.migration.stage.bearer;

import harvest.migration.harvest.call.HttpCall;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Lane;
import harvest.migration.pace.Priority;
import harvest.migration.pace.Turn;
import harvest.migration.stage.Attempts;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Something that is asked with an access token, again until it is answered or its tries are used
 * up. Handed from step to step with its exchange, in the variable {@code inquiry}; never used by
 * two threads at a time.
 */
public final class Inquiry implements Turn {
  /** The exchange variable that holds it. */
  public static final String VARIABLE = "inquiry";

  /** Whether another call is to be made; the loop asks for it. */
  public static final String OPEN = "open";

  private final Kind kind;
  private final Attempts.Rules rules;
  private HttpCall call;
  private int tries;
  private int probes;
  private int calls;
  private boolean probe;
  private Duration delay = Duration.ZERO;
  private @Nullable Instant firstAt;
  private @Nullable Instant lastAt;
  private @Nullable Waiting waiting;

  /** Where inquiries of one sort queue, and which budget they are taken from. */
  public record Kind(Priority priority, Lane lane, Budget budget) {}

  /** Who waits before the gate. */
  interface Waiting {
    void goes();

    void stays();

    void fails(Throwable why);
  }

  public Inquiry(Kind kind, Attempts.Rules rules, HttpCall call) {
    this.kind = kind;
    this.rules = rules;
    this.call = call;
  }

  /** Goes on with that call, whose tries begin anew. */
  public void next(HttpCall following) {
    call = following;
    tries = 0;
    probes = 0;
    delay = Duration.ZERO;
  }

  /** The call that is asked. */
  public HttpCall call() {
    return call;
  }

  /** Calls made in all, probes included. */
  public int calls() {
    return calls;
  }

  /** When the first call left; null before. */
  public @Nullable Instant firstAt() {
    return firstAt;
  }

  /** When the last call left; null before the first. */
  public @Nullable Instant lastAt() {
    return lastAt;
  }

  /** Whether its call is one that was made before. */
  boolean isRepeated() {
    return tries + probes > 0;
  }

  Duration delay() {
    return delay;
  }

  void waits(Waiting who) {
    waiting = who;
  }

  void leaves(Instant now) {
    calls++;
    firstAt = firstAt == null ? now : firstAt;
    lastAt = now;
  }

  /**
   * It was not answered so that more is known; returns whether it is asked again.
   *
   * @param retryAfter what Harvest asks to wait; null: our own delay
   */
  public boolean again(@Nullable Duration retryAfter) {
    // As for a migration: a probe costs no try, until it is one that no server survives.
    if (probe && probes < rules.most()) {
      probes++;
    } else {
      tries++;
    }
    if (tries >= rules.most()) {
      return false;
    }
    delay =
        retryAfter != null ? retryAfter : tries == 0 ? Duration.ZERO : rules.delay().after(tries);
    return true;
  }

  /** The inquiry of an exchange. */
  public static Inquiry of(Exchange exchange) {
    Inquiry inquiry = exchange.getVariable(VARIABLE, Inquiry.class);
    if (inquiry == null) {
      throw new IllegalStateException("the route has not set the variable " + VARIABLE);
    }
    return inquiry;
  }

  private Waiting waiting() {
    if (waiting == null) {
      throw new IllegalStateException("nobody waits before the gate");
    }
    return waiting;
  }

  @Override
  public Priority priority() {
    return kind.priority();
  }

  @Override
  public Lane lane() {
    return kind.lane();
  }

  @Override
  public Budget budget() {
    return kind.budget();
  }

  /** Never: the canary counts requests. */
  @Override
  public boolean isFirst() {
    return false;
  }

  @Override
  public boolean usesEndpoint() {
    return false;
  }

  @Override
  public void go(boolean asProbe) {
    probe = asProbe;
    waiting().goes();
  }

  @Override
  public void failed(Throwable why) {
    waiting().fails(why);
  }

  @Override
  public void refused(Refusal why) {
    waiting().stays();
  }
}
