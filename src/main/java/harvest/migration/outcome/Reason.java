package harvest.migration.outcome;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a request ended as a dead letter; docs/dead-letters.md says what to do about each. */
public enum Reason {
  MALFORMED(false, "correct the record at its source and send it again"),
  INVALID_REQUEST(false, "correct the request at its source and send it again"),
  UNKNOWN_APPLICATION(true, "configure the application (harvest.app.NAME.*), then replay"),
  INVALID_TOKEN(false, "the user has to consent again (reauthorize_url)"),
  IN_DOUBT(
      true,
      "a pair may have been issued and its answer lost: replay --reason in_doubt once, else the user"
          + " has to consent again (reauthorize_url)"),
  APPLICATION_SUSPENDED(true, "correct the client credentials (harvest.app.NAME.*), then replay"),
  EXHAUSTED(true, "replay when Harvest answers again"),
  REAUTHORIZATION_REQUIRED(
      false, "the user has to consent again (reauthorize_url), or make a personal access token"),
  READ_FAILED(true, "replay when the cause is gone, or put a fresh token on the reads topic");

  private final boolean replayable;
  private final String whatToDo;

  Reason(boolean replayable, String whatToDo) {
    this.replayable = replayable;
    this.whatToDo = whatToDo;
  }

  /** What an operator does about it, for people. */
  public String whatToDo() {
    return whatToDo;
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
