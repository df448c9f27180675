package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;

/** The columns of counts that people are shown, from left to right. */
public enum CountColumn {
  RECEIVED("received", true),
  MIGRATED("migrated", true),
  ISSUED("issued", false),
  VERIFIED("verified", false),
  DUPLICATES("duplicates", false),
  IN_FLIGHT("in flight", true),
  REPLAYED("replayed", false),
  DEAD_LETTERS("dead letters", true),
  IN_DOUBT("in doubt", false);

  private final String title;
  private final boolean always;

  CountColumn(String title, boolean always) {
    this.title = title;
    this.always = always;
  }

  /** What stands above it. */
  public String title() {
    return title;
  }

  /** Whether it is worth its room where all of its counts are 0. */
  boolean isAlwaysShown() {
    return always;
  }

  /** Its number. */
  public long of(Counts counts) {
    return switch (this) {
      case RECEIVED -> counts.received();
      case MIGRATED -> counts.of(Ending.Kind.MIGRATED);
      case ISSUED -> counts.of(Ending.Kind.ISSUED);
      case VERIFIED -> counts.of(Ending.Kind.VERIFIED);
      case DUPLICATES -> counts.of(Ending.Kind.DUPLICATE);
      case IN_FLIGHT -> counts.of(Ending.Kind.IN_FLIGHT);
      case REPLAYED -> counts.of(Ending.Kind.REPLAYED);
      case DEAD_LETTERS -> counts.of(Ending.Kind.DEAD);
      case IN_DOUBT -> counts.deadLetters(Reason.IN_DOUBT);
    };
  }
}
