package harvest.migration.rehearsal;

import java.time.Duration;

/**
 * How long answers take.
 *
 * @param mean the mean of all answers; zero: at once
 * @param shape sigma of the log-normal (1.5), alpha of the Pareto (1.5)
 * @param max no answer takes longer
 */
public record Latency(Duration mean, Distribution distribution, double shape, Duration max) {

  /** How they are spread. */
  public enum Distribution {
    FIXED,
    EXPONENTIAL,
    LOGNORMAL,
    PARETO
  }

  /** Refuses what has no mean. */
  public Latency {
    if (mean.isNegative() || shape <= 0 || (distribution == Distribution.PARETO && shape <= 1)) {
      throw new IllegalArgumentException(
          "latency: a mean of 0 or more, and a shape above 0 (Pareto: 1)");
    }
  }

  /** Answers at once. */
  public static Latency none() {
    return of(Duration.ZERO, Distribution.FIXED);
  }

  /** With the usual shape, a minute at most. */
  public static Latency of(Duration mean, Distribution distribution) {
    return new Latency(mean, distribution, 1.5, Duration.ofMinutes(1));
  }

  /** Whether the answer depends on chance. */
  public boolean varies() {
    return !mean.isZero() && distribution != Distribution.FIXED;
  }

  /** How long this answer takes, in milliseconds: the same for the same subject and turn. */
  public long millis(Dice dice, long subject, long turn) {
    if (!varies()) {
      return mean.toMillis();
    }
    double u = dice.share("latency", subject, turn);
    double m = mean.toNanos() / 1e6;
    double drawn =
        switch (distribution) {
          case FIXED -> m;
          case EXPONENTIAL -> -m * Math.log1p(-u);
          case PARETO -> m * (shape - 1) / shape * Math.pow(1 - u, -1 / shape);
          case LOGNORMAL -> {
            double v = dice.share("latency2", subject, turn);
            double normal = Math.sqrt(-2 * Math.log1p(-u)) * Math.cos(2 * Math.PI * v);
            yield m * Math.exp(shape * normal - shape * shape / 2);
          }
        };
    return Math.round(Math.min(drawn, max.toNanos() / 1e6));
  }
}
