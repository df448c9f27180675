package harvest.migration.rehearsal;

/**
 * A share of the calls, chosen by the seed, the token and how often it came.
 *
 * @param behaviour as {@link Behaviour#parse} reads it
 * @param share 0 to 1
 * @param path which paths, by their beginning
 */
public record Share(String behaviour, double share, String path) {

  /** Checks both. */
  public Share {
    Behaviour.parse(behaviour);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(share + " is no share; write 0 to 1");
    }
  }

  /** A share of the migrate calls. */
  public static Share of(String behaviour, double share) {
    return new Share(behaviour, share, Call.MIGRATE);
  }

  /** Reads {@code FAULT=SHARE}, with a path and a blank before it where it is not migrate. */
  public static Share parse(String text) {
    int blank = text.indexOf(' ');
    int equals = text.lastIndexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("'" + text + "' has no share; write error-500=0.01");
    }
    return new Share(
        text.substring(blank + 1, equals),
        Double.parseDouble(text.substring(equals + 1)),
        blank < 0 ? Call.MIGRATE : text.substring(0, blank));
  }
}
