package harvest.migration.settings;

import java.util.List;
import java.util.Map;

/**
 * What became of the configuration.
 *
 * @param provisional the settings, with the default wherever a value cannot be used: only good to
 *     find further problems with
 * @param origins the file or environment variable of each key that is set, of Camel's too
 * @param problems everything that is wrong; empty when the settings can be used
 * @param warnings what can be used and should not stay: secrets that others can read
 */
public record Loaded(
    Settings provisional,
    Map<String, String> origins,
    List<Problem> problems,
    List<Problem> warnings) {
  public Loaded {
    origins = Map.copyOf(origins);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** Where a key is set, or {@link Problem#NOT_SET}. */
  public String where(Key key) {
    return where(key.key());
  }

  /** The same for any key: of an application, or of Camel. */
  public String where(String key) {
    return origins.getOrDefault(key, Problem.NOT_SET);
  }

  /** Whether something is wrong with the key itself. */
  public boolean rejected(Key key) {
    return problems.stream().anyMatch(problem -> problem.key().equals(key.key()));
  }

  /**
   * The settings to work with.
   *
   * @throws InvalidSettings if anything is wrong with them
   */
  public Settings valid() throws InvalidSettings {
    if (!problems.isEmpty()) {
      throw new InvalidSettings(problems);
    }
    return provisional;
  }
}
