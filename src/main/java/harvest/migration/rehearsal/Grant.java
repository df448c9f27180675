package harvest.migration.rehearsal;

import org.jspecify.annotations.Nullable;

/** What asking for a pair came to. */
public sealed interface Grant {

  /** A pair to answer; {@code fresh} if it did not exist before. */
  record Issued(
      String accessToken, @Nullable String refreshToken, long expiresIn, Pair pair, boolean fresh)
      implements Grant {
    @Override
    public String toString() {
      return "Issued[" + pair.access() + "]";
    }
  }

  /** No pair. */
  record Refused(Why why) implements Grant {}

  /** Why there is no pair. */
  enum Why {
    INVALID_GRANT,
    ALREADY_EXCHANGED,
    SERVER_ERROR
  }
}
