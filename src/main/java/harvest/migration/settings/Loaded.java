package harvest.migration.settings;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the configuration.
 *
 * @param provisional the settings, with the default wherever a value cannot be used: only good to
 *     find further problems with
 * @param origins the file or environment variable of each key that is set, of Camel's too
 * @param problems everything that is wrong; empty when the settings can be used
 * @param secretFiles the files that hold secrets, by a key whose secret is in them
 */
public record Loaded(
    Settings provisional,
    Map<String, String> origins,
    List<Problem> problems,
    Map<String, Path> secretFiles) {
  public Loaded {
    origins = Map.copyOf(origins);
    problems = List.copyOf(problems);
    secretFiles = Collections.unmodifiableMap(new TreeMap<>(secretFiles));
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
