package harvest.migration.outcome;

import java.util.Locale;

/** What was reached for a request. */
public enum Status {
  MIGRATED,
  ISSUED,
  VERIFIED;

  /** The name on the wire. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
