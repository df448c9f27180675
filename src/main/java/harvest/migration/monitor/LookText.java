package harvest.migration.monitor;

import java.util.Locale;

/** Puts a look into one line for people. */
final class LookText {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;

  private LookText() {}

  /**
   * As in {@code running: 1,200 done, 800 left, 6.6/s, 2 min left, 3 in doubt}. What needs a person
   * comes first: a narrow terminal cuts the end.
   */
  static String of(Readings.Look look) {
    StringBuilder text = new StringBuilder(state(look.state()));
    if (!look.open().isEmpty()) {
      text.append(" (suspended: ").append(String.join(", ", look.open())).append(')');
    }
    text.append(String.format(Locale.ROOT, ": %,d done", look.done()));
    boolean following = look.left() == 0 && look.lookUps() + look.reads() > 0;
    if (following) {
      // No request is left: say what the run still does.
      if (look.lookUps() > 0) {
        text.append(String.format(Locale.ROOT, ", looking up accounts (%,d)", look.lookUps()));
      }
      if (look.reads() > 0) {
        text.append(String.format(Locale.ROOT, ", reading lists (%,d)", look.reads()));
      }
    } else if (look.left() >= 0) {
      text.append(String.format(Locale.ROOT, ", %,d left", look.left()));
    }
    text.append(String.format(Locale.ROOT, ", %.1f/s", look.perSecond()));
    if (look.etaSeconds() > 0) {
      text.append(", ").append(duration(look.etaSeconds())).append(" left");
    }
    text.append(String.format(Locale.ROOT, ", %,d in doubt", look.inDoubt()));
    return text.toString();
  }

  private static String state(RunState state) {
    return switch (state) {
      case OUTAGE -> "OUTAGE of Harvest, probing";
      case WAITING -> "WAITING for Kafka or the ledger";
      default -> state.name().toLowerCase(Locale.ROOT);
    };
  }

  /** The two largest units: {@code 45 s}, {@code 12 min}, {@code 8 h 25 min}. */
  static String duration(long seconds) {
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    if (seconds < HOUR) {
      return Math.round(seconds / (double) MINUTE) + " min";
    }
    return seconds / HOUR + " h " + seconds % HOUR / MINUTE + " min";
  }
}
