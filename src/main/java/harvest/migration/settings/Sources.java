package harvest.migration.settings;

import harvest.migration.settings.Key.NearestName;
import harvest.migration.settings.SettingsLoader.Problem;
import harvest.migration.settings.SettingsReader.ApplicationKey;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that is configured, by key, as written; what is added later wins. */
final class Sources {
  private static final String OURS = "harvest.";
  private static final String VARIABLE = "HARVEST_";
  private static final String APPLICATION_VARIABLE = "HARVEST_APP_";
  private static final String COMPONENT_VARIABLE = "CAMEL_COMPONENT_";

  /** So many characters wrong, and a variable is one of ours with a typing error. */
  private static final int SLIP = 2;

  /** A value that is a secret itself, not where one is kept. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)^[^=]*(secret|password|jaas-?config)=(?!file:|\\{\\{|env:|sys:)[^\\s]"
              + "|^harvest\\.ledger\\.url=.*(password=|//[^/]*@)");

  /** The connections to Harvest are not made by Camel: one of the two would not know of it. */
  private static final Pattern OF_CONNECTIONS =
      Pattern.compile(
          "(?i)camel\\.component\\.https?\\.(proxy.*|nonProxyHosts|sslContextParameters"
              + "|useGlobalSslContextParameters|x509HostnameVerifier)");

  private static final Map<String, Key> VARIABLES =
      Arrays.stream(Key.values()).collect(Collectors.toUnmodifiableMap(Key::variable, key -> key));

  /** What several variables begin with, such as {@code HARVEST_TOPIC_}. */
  private static final List<String> SECTIONS =
      VARIABLES.keySet().stream()
          .map(name -> name.substring(0, name.indexOf('_', VARIABLE.length()) + 1))
          .filter(section -> !section.isEmpty())
          .collect(Collectors.groupingBy(section -> section, Collectors.counting()))
          .entrySet()
          .stream()
          .filter(section -> section.getValue() > 1)
          .map(Map.Entry::getKey)
          .toList();

  private final Consumer<Problem> problems;
  private final Map<String, Entry> ours = new LinkedHashMap<>();
  private final Map<String, String> camel = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final Map<String, Path> secretFiles = new TreeMap<>();

  /**
   * One value as it was written. Its text form shows no value, which may be a secret.
   *
   * @param where the file or the environment variable
   */
  record Entry(String key, String value, String where) {
    @Override
    public String toString() {
      return "Entry[" + key + " of " + where + "]";
    }
  }

  Sources(Consumer<Problem> problems) {
    this.problems = problems;
  }

  /** Adds a properties file in UTF-8; {@code named} is the option or key that asks for it. */
  void addFile(Path file, String where, String named) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) { // a secret may stand in the place of what is no path
      problems.accept(
          new Problem(
              named,
              Files.exists(file) ? where : Problem.NOT_SET,
              "cannot be read",
              "name a readable properties file in UTF-8"));
    } catch (IllegalArgumentException e) { // its text may repeat a value
      problems.accept(
          new Problem(
              named, where, "holds a broken \\u escape", "write the character itself, in UTF-8"));
    }
    for (Map.Entry<Object, Object> property : new TreeMap<>(properties).entrySet()) {
      String key = String.valueOf(property.getKey());
      String value = String.valueOf(property.getValue());
      if (SECRET.matcher(key + "=" + value).find() && !secretFiles.containsValue(file)) {
        secretFiles.put(key, file);
      }
      if (key.startsWith(OURS)) {
        ours.put(key, new Entry(key, value.strip(), where));
      } else {
        camel.put(key, value);
        origins.put(key, where);
      }
    }
  }

  /** Adds what the environment says of us, and of Camel's components. */
  void addEnvironment(Map<String, String> environment) {
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              key(variable)
                  .ifPresent(key -> ours.put(key, new Entry(key, value.strip(), variable)));
              if (variable.startsWith(COMPONENT_VARIABLE)) {
                addComponentVariable(variable, value);
              }
            });
    camel.replaceAll(
        (key, value) ->
            key.startsWith("camel.") ? value : environment.getOrDefault(Key.variable(key), value));
  }

  /** What is written of a key, or its default; null where there is neither. */
  @Nullable Entry written(String key) {
    Entry entry = ours.get(key);
    if (entry != null && !entry.value().isEmpty()) {
      return entry;
    }
    return Key.named(key)
        .map(Key::fallback)
        .map(value -> new Entry(key, value, where(key)))
        .orElse(null);
  }

  /** What is written of our keys, known and unknown. */
  Collection<Entry> entries() {
    return ours.values();
  }

  /** The file or variable that has the key, or {@link Problem#NOT_SET}. */
  String where(String key) {
    Entry entry = ours.get(key);
    return entry == null ? origins.getOrDefault(key, Problem.NOT_SET) : entry.where();
  }

  /** Notes a file that holds the secret of a key. */
  void secretFile(String key, Path file) {
    secretFiles.put(key, file);
  }

  Map<String, Path> secretFiles() {
    return secretFiles;
  }

  Map<String, String> origins() {
    ours.values().forEach(entry -> origins.put(entry.key(), entry.where()));
    return origins;
  }

  Map<String, String> camel() {
    return camel;
  }

  /** Names keys that are unknown, and those of Camel that would have no effect. */
  void reportUnused() {
    for (Entry entry : ours.values()) {
      String key = entry.key();
      if (Key.named(key).isEmpty() && ApplicationKey.parse(key).isEmpty()) {
        String nearest = new NearestName(candidates(key)).to(key);
        problems.accept(
            new Problem(key, entry.where(), "unknown", "did you mean " + nearest + "?"));
      }
    }
    for (String key : camel.keySet()) {
      Matcher option = OF_CONNECTIONS.matcher(key.replace("-", ""));
      if (option.matches()) {
        boolean proxy = option.group(1).toLowerCase(Locale.ROOT).contains("proxy");
        problems.accept(
            new Problem(
                key,
                where(key),
                "not used for calls to Harvest",
                "set "
                    + (proxy ? Key.HTTP_PROXY : Key.HTTP_CA_FILE).key()
                    + " instead, which check --online uses too"));
      }
    }
  }

  private static List<String> candidates(String key) {
    List<String> candidates = new ArrayList<>();
    String name = "NAME";
    if (key.startsWith(ApplicationKey.PREFIX)) { // it is an application's, whatever else is near
      int end = key.indexOf('.', ApplicationKey.PREFIX.length());
      name = end < 0 ? name : key.substring(ApplicationKey.PREFIX.length(), end);
    } else {
      Arrays.stream(Key.values()).map(Key::key).forEach(candidates::add);
    }
    for (ApplicationKey known : ApplicationKey.values()) {
      candidates.add(known.of(name));
    }
    return candidates;
  }

  /**
   * The key that a variable means; empty where it is none of ours or, with a problem, unknown. What
   * only begins like one of ours is none: Harvest's other tools have variables too, and Kubernetes
   * makes some for a service of our name.
   */
  private Optional<String> key(String variable) {
    String name = variable.toUpperCase(Locale.ROOT);
    Key key = VARIABLES.get(name);
    if (key != null) {
      return Optional.of(key.key());
    }
    if (!name.startsWith(VARIABLE) || isOfKubernetes(name)) {
      return Optional.empty();
    }
    if (name.startsWith(APPLICATION_VARIABLE)) {
      return applicationKey(variable, name.substring(APPLICATION_VARIABLE.length()));
    }
    String nearest = new NearestName(VARIABLES.keySet()).to(name);
    if (NearestName.distance(name, nearest) <= SLIP
        || SECTIONS.stream().anyMatch(name::startsWith)) {
      unknown(variable, "unknown", "did you mean " + nearest + "?");
    }
    return Optional.empty();
  }

  private Optional<String> applicationKey(String variable, String rest) {
    for (ApplicationKey known : ApplicationKey.values()) {
      if (rest.endsWith("_" + known.name())) {
        String name = rest.substring(0, rest.length() - known.name().length() - 1);
        return applicationName(variable, name).map(known::of);
      }
    }
    unknown(
        variable,
        "unknown",
        "end it in one of "
            + Arrays.stream(ApplicationKey.values())
                .map(key -> "_" + key.name())
                .collect(Collectors.joining(", ")));
    return Optional.empty();
  }

  private Optional<String> applicationName(String variable, String written) {
    Set<String> meant =
        ours.keySet().stream()
            .flatMap(key -> ApplicationKey.parse(key).stream())
            .map(ApplicationKey.Named::application)
            .filter(name -> plain(name).equals(plain(written)))
            .collect(Collectors.toCollection(TreeSet::new));
    if (meant.size() > 1) {
      unknown(
          variable,
          "may mean any of the applications " + String.join(", ", meant),
          "set this key in a file");
      return Optional.empty();
    }
    return Optional.of(
        meant.isEmpty() ? written.toLowerCase(Locale.ROOT) : meant.iterator().next());
  }

  private void unknown(String variable, String problem, String remedy) {
    problems.accept(new Problem(variable, "environment", problem, remedy));
  }

  /** As Camel tells them: what Kubernetes injects for a service named harvest-migration. */
  private static boolean isOfKubernetes(String name) {
    return name.endsWith("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.endsWith("_PORT")
        || name.contains("_PORT_");
  }

  /**
   * {@code CAMEL_COMPONENT_KAFKA_SASL_MECHANISM}. Camel Main 4.22 has this in its documentation but
   * compares in the wrong case and finds none, so it is done here.
   */
  private void addComponentVariable(String variable, String value) {
    String rest = variable.substring(COMPONENT_VARIABLE.length()).toLowerCase(Locale.ROOT);
    int end = rest.indexOf('_');
    if (end <= 0) {
      return;
    }
    String option = rest.substring(end + 1).replace('_', '-');
    String key = "camel.component." + rest.substring(0, end) + "." + option;
    camel.keySet().removeIf(other -> plain(other).equals(plain(key)));
    camel.put(key, value);
    origins.put(key, variable);
  }

  /** Without what a variable cannot show. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
