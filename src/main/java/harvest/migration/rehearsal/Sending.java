package harvest.migration.rehearsal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes onto the wire, how, and how much later than it could. */
public record Sending(How how, @Nullable Answer answer, Duration delay) {

  /** How an answer goes out, or does not. */
  public enum How {
    WHOLE,
    /** And the connection ends after it, as announced. */
    LAST,
    /** And the connection ends after it, unannounced. */
    SILENT_LAST,
    CUT,
    CUT_CHUNKED,
    RESET,
    CLOSE,
    HANG
  }

  /** The whole answer, now. */
  public static Sending whole(Answer answer) {
    return new Sending(How.WHOLE, answer, Duration.ZERO);
  }

  static Sending of(How how, Answer answer) {
    return new Sending(how, answer, Duration.ZERO);
  }

  static Sending none(How how) {
    return new Sending(how, null, Duration.ZERO);
  }
}
