package harvest.migration.rehearsal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The call that may go wrong; {@code turn} counts the calls of its token, or of all without one.
 */
public record Subject(
    String path,
    @Nullable String token,
    @Nullable Fingerprint fingerprint,
    @Nullable String application,
    Instant now,
    long turn) {

  /** What its chances hang on. */
  public long chance() {
    return fingerprint == null ? path.hashCode() : fingerprint.a();
  }

  @Override
  public String toString() {
    return "Subject[" + path + " " + fingerprint + "]";
  }
}
