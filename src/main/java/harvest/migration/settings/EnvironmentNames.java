package harvest.migration.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds the key that an environment variable means. What only begins like one of ours is none:
 * Harvest's other tools have variables too, and Kubernetes makes some for a service of our name.
 */
final class EnvironmentNames {
  private static final String OURS = "HARVEST_";
  private static final String APPLICATION = OURS + "APP_";
  private static final int SLIP = 2;

  private static final Map<String, Key> KEYS =
      Arrays.stream(Key.values()).collect(Collectors.toUnmodifiableMap(Key::variable, key -> key));
  private static final List<String> SECTIONS =
      Arrays.stream(Key.values())
          .collect(Collectors.groupingBy(Key::section, Collectors.counting()))
          .entrySet()
          .stream()
          .filter(section -> section.getValue() > 1 && !section.getKey().isEmpty())
          .map(Map.Entry::getKey)
          .toList();

  private final Collection<String> applications;
  private final Consumer<Problem> problems;

  /**
   * @param applications the names that the files have configured
   */
  EnvironmentNames(Collection<String> applications, Consumer<Problem> problems) {
    this.applications = applications;
    this.problems = problems;
  }

  /** The key of a variable, or empty where it is none of ours or, with a problem, unknown. */
  Optional<String> key(String variable) {
    String name = variable.toUpperCase(Locale.ROOT);
    if (!name.startsWith(OURS) || isOfKubernetes(name)) {
      return Optional.empty();
    }
    if (name.startsWith(APPLICATION)) {
      return applicationKey(variable, name.substring(APPLICATION.length()));
    }
    Key key = KEYS.get(name);
    if (key == null) {
      reportSlip(variable, name);
      return Optional.empty();
    }
    return Optional.of(key.key());
  }

  private Optional<String> applicationKey(String variable, String rest) {
    for (ApplicationKey known : ApplicationKey.values()) {
      if (rest.endsWith("_" + known.variable())) {
        String name = rest.substring(0, rest.length() - known.variable().length() - 1);
        return applicationName(variable, name).map(known::of);
      }
    }
    problems.accept(
        new Problem(
            variable,
            "environment",
            "unknown",
            "end it in one of "
                + Arrays.stream(ApplicationKey.values())
                    .map(key -> "_" + key.variable())
                    .collect(Collectors.joining(", "))));
    return Optional.empty();
  }

  private Optional<String> applicationName(String variable, String written) {
    List<String> meant =
        applications.stream().filter(name -> plain(name).equals(plain(written))).sorted().toList();
    if (meant.size() > 1) {
      problems.accept(
          new Problem(
              variable,
              "environment",
              "may mean any of the applications " + String.join(", ", meant),
              "set this key in a file"));
      return Optional.empty();
    }
    return Optional.of(meant.isEmpty() ? written.toLowerCase(Locale.ROOT) : meant.get(0));
  }

  private void reportSlip(String variable, String name) {
    String nearest = new NearestName(KEYS.keySet()).to(name);
    if (NearestName.distance(name, nearest) <= SLIP
        || SECTIONS.stream().anyMatch(name::startsWith)) {
      problems.accept(
          new Problem(variable, "environment", "unknown", "did you mean " + nearest + "?"));
    }
  }

  /** As Camel tells them: what Kubernetes injects for a service named harvest-migration. */
  private static boolean isOfKubernetes(String name) {
    return name.endsWith("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || (name.endsWith("_PORT") && !KEYS.containsKey(name))
        || name.contains("_PORT_");
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
