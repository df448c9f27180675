package harvest.migration.outcome;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a request ended as a dead letter; README.md says what to do about each. */
public enum Reason {
  MALFORMED(false),
  INVALID_REQUEST(false),
  UNKNOWN_APPLICATION(true),
  INVALID_TOKEN(false),
  IN_DOUBT(true),
  APPLICATION_SUSPENDED(true),
  EXHAUSTED(true),
  REAUTHORIZATION_REQUIRED(false),
  READ_FAILED(true);

  private final boolean replayable;

  Reason(boolean replayable) {
    this.replayable = replayable;
  }

  /** The name on the wire. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the same request may end better when it is tried again. */
  public boolean isReplayable() {
    return replayable;
  }

  /** Whether the user has to consent again, or may have to. */
  public boolean asksForConsent() {
    return this == INVALID_TOKEN || this == IN_DOUBT || this == REAUTHORIZATION_REQUIRED;
  }

  /** The reason of that name, or null. */
  public static @Nullable Reason find(String key) {
    return Arrays.stream(values()).filter(r -> r.key().equals(key)).findFirst().orElse(null);
  }
}
