package harvest.migration.settings;

import java.util.List;

/**
 * What became of the configuration.
 *
 * @param provisional the settings, with the default wherever a value cannot be used: only good to
 *     find further problems with
 * @param problems everything that is wrong; empty when the settings can be used
 */
public record Loaded(Settings provisional, List<Problem> problems) {
  public Loaded {
    problems = List.copyOf(problems);
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
