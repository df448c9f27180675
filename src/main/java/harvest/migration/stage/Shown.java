package harvest.migration.stage;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.Backoff;
import harvest.migration.harvest.Verdict;
import harvest.migration.pace.Sign;
import java.time.Duration;

/**
 * What an answer shows of Harvest as a whole.
 *
 * @param pause how long the budget has to pause; zero for not
 */
public record Shown(Sign sign, boolean isRateLimit, Duration pause) {
  /** Reads the verdict of an answer. */
  public static Shown by(Verdict verdict, Answer answer, Backoff backoff) {
    if (verdict instanceof Verdict.EndpointAway) {
      return new Shown(Sign.AWAY, false, Duration.ZERO);
    }
    if (!(verdict instanceof Verdict.Again again)) {
      return new Shown(Sign.UP, false, Duration.ZERO);
    }
    if (!again.outage()) {
      return new Shown(Sign.UNSURE, false, Duration.ZERO);
    }
    if (answer instanceof Answer.Failed) {
      return new Shown(Sign.SILENT, false, Duration.ZERO);
    }
    if (!again.rateLimited()) {
      return new Shown(Sign.DOWN, false, Duration.ZERO);
    }
    Duration asked = again.retryAfter();
    return new Shown(Sign.DOWN, true, asked == null ? backoff.delay(1) : asked);
  }
}
