package harvest.migration.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration: {@code config/application.properties} of the home directory, then a file
 * that the command names, then the environment; what comes later wins.
 */
public final class SettingsLoader {
  private static final String FILE = "config/application.properties";

  private static final Pattern OF_CONNECTIONS =
      Pattern.compile(
          "(?i)camel\\.component\\.https?\\.(proxy.*|nonProxyHosts|sslContextParameters"
              + "|useGlobalSslContextParameters|x509HostnameVerifier)");

  private final Path home;
  private final Map<String, String> environment;

  public SettingsLoader(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  /** Reads everything and finds every problem at once; never fails. */
  public Loaded load(@Nullable Path extra) {
    Set<Problem> problems = new LinkedHashSet<>();
    Sources sources = new Sources(problems::add);
    Path shipped = home.resolve(FILE);
    if (Files.exists(shipped)) {
      sources.addFile(shipped, FILE, FILE);
    }
    if (extra != null) {
      sources.addFile(extra, extra.toString(), "--config");
    }
    sources.addEnvironment(environment);
    reportUnknown(sources, problems::add);
    reportUnused(sources, problems::add);
    try (References references = new References(sources, problems::add)) {
      Settings settings = new SettingsReader(sources, references, problems::add).read();
      return new Loaded(settings, sources.origins(), List.copyOf(problems), sources.secretFiles());
    }
  }

  private static void reportUnknown(Sources sources, Consumer<Problem> problems) {
    for (String key : sources.keys()) {
      Entry entry = sources.find(key);
      if (entry != null && Key.named(key).isEmpty() && ApplicationKey.parse(key).isEmpty()) {
        String nearest = new NearestName(candidates(key)).to(key);
        problems.accept(
            new Problem(key, entry.where(), "unknown", "did you mean " + nearest + "?"));
      }
    }
  }

  /** The connections to Harvest are not made by Camel: one of the two would not know of it. */
  private static void reportUnused(Sources sources, Consumer<Problem> problems) {
    for (String key : sources.camel().keySet()) {
      Matcher option = OF_CONNECTIONS.matcher(key.replace("-", ""));
      if (option.matches()) {
        boolean proxy = option.group(1).toLowerCase(Locale.ROOT).contains("proxy");
        problems.accept(
            new Problem(
                key,
                sources.origins().getOrDefault(key, Problem.NOT_SET),
                "not used for calls to Harvest",
                "set "
                    + (proxy ? Key.HTTP_PROXY : Key.HTTP_CA_FILE).key()
                    + " instead, which check --online uses too"));
      }
    }
  }

  private static List<String> candidates(String key) {
    List<String> candidates = new ArrayList<>();
    Arrays.stream(Key.values()).map(Key::key).forEach(candidates::add);
    String name = "NAME";
    if (key.startsWith(ApplicationKey.PREFIX)) {
      candidates.clear(); // it is an application's, whatever else it may be close to
      int end = key.indexOf('.', ApplicationKey.PREFIX.length());
      name = end < 0 ? name : key.substring(ApplicationKey.PREFIX.length(), end);
    }
    for (ApplicationKey known : ApplicationKey.values()) {
      candidates.add(known.of(name));
    }
    return candidates;
  }
}
