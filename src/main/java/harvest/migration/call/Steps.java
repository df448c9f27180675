package harvest.migration.call;

import harvest.migration.outcome.Outcome;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** What the steps of more than one stage do with an exchange. */
public final class Steps {
  /** Whether (another) call is to be made; the loop of the route {@code call} asks. */
  public static final String OPEN = "open";

  /** Whether the call was admitted; the route {@code call} asks. */
  static final String ADMITTED = "admitted";

  /** The kind of outcome: {@code result}, {@code dead-letter}, {@code duplicate}. */
  static final String OUTCOME = "outcome";

  /** What the request offers: a grant type's name, or {@code none}. */
  static final String GRANT = "grant";

  /** The {@link Outcome} that is being published. */
  static final String ENDING = "ending";

  /** Whether what is being published is a verification. */
  static final String VERIFIED = "verified";

  private Steps() {}

  /** The request, or the read, has come to its end: no further call. */
  public static void end(Exchange exchange, Outcome outcome) {
    exchange.setVariable(OPEN, false);
    exchange.setVariable(OUTCOME, outcome.kind());
    exchange.getMessage().setBody(outcome);
  }

  /** The outcome that is being published; null before. */
  public static @Nullable Outcome ending(Exchange exchange) {
    return exchange.getVariable(ENDING, Outcome.class);
  }

  /** A variable that a step before has set. */
  public static <T> T required(Exchange exchange, String name, Class<T> type) {
    @Nullable T value = exchange.getVariable(name, type);
    if (value == null) {
      throw new IllegalStateException("no step has set the variable " + name);
    }
    return value;
  }

  /** The body, which a step before has made. */
  static <T> T body(Exchange exchange, Class<T> type) {
    Object body = exchange.getMessage().getBody();
    if (!type.isInstance(body)) {
      throw new IllegalStateException("the body is no " + type.getSimpleName());
    }
    return type.cast(body);
  }

  /**
   * Goes on only where that holds, in production too.
   *
   * @param end ends the run with a line that says what did not
   */
  static void require(boolean holds, String otherwise, Consumer<String> end) {
    if (!holds) {
      String line = "invariant broken: " + otherwise + "; nothing more is sent; report this";
      end.accept(line);
      throw new IllegalStateException(line);
    }
  }

  /** What a step failed with; its type, since the message of an exception may quote a secret. */
  public static String failure(Exchange exchange) {
    Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    return cause instanceof RecordTooLargeException
        ? "larger than its topic takes (max.message.bytes)"
        : "internal error: " + (cause == null ? "unknown" : cause.getClass().getSimpleName());
  }

  /**
   * An exchange whose step goes on on another thread: of the ledger, the pace or a timer. What is
   * thrown there fails the step; otherwise it would be lost, and the exchange with it.
   */
  public record WaitingExchange(Exchange exchange, AsyncCallback callback) {
    /** Does the rest of the step, then hands the exchange on. */
    public void finish(Runnable work) {
      goOn(
          () -> {
            work.run();
            return true;
          });
    }

    /**
     * The same for work that may have to wait once more.
     *
     * @param work returns whether the step is done
     */
    void goOn(BooleanSupplier work) {
      boolean done;
      try {
        done = work.getAsBoolean();
      } catch (RuntimeException | Error e) {
        exchange.setException(e);
        done = true;
      }
      if (done) {
        callback.done(false);
      }
    }
  }
}
