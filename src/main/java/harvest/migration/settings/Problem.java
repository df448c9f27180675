package harvest.migration.settings;

/**
 * One thing that is wrong with the configuration, in words that hold no secret.
 *
 * @param key the configuration key, or the command's option
 * @param where the file or the environment variable that says so, or {@value #NOT_SET}
 * @param problem what is wrong
 * @param remedy what to do
 */
public record Problem(String key, String where, String problem, String remedy) {
  /** Where a key stands that stands nowhere. */
  public static final String NOT_SET = "not set";

  /** The problem as one line: key, what is wrong, what to do, and where. */
  public String line() {
    String line = key + ": " + problem + "; " + remedy;
    return where.equals(NOT_SET) ? line : line + " (" + where + ")";
  }
}
