package harvest.migration.harvest;

import java.util.Locale;

/** Why Harvest refuses a request for good. */
public enum Refusal {
  /** The token or code is not, or no longer, valid. */
  INVALID_TOKEN,
  /** Harvest does not take a request like this one. */
  INVALID_REQUEST;

  /** The reason on a dead letter: {@code invalid_token}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
