package harvest.migration.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that is configured, by key; what is added later wins. */
final class Sources {
  private static final String OURS = "harvest.";
  private static final String CAMELS = "camel.";
  private static final String COMPONENT_VARIABLE = "CAMEL_COMPONENT_";

  /** A value that is a secret itself, not where one is kept. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)^[^=]*(secret|password|jaas-?config)=(?!file:|\\{\\{|env:|sys:)[^\\s]"
              + "|^harvest\\.ledger\\.url=.*password=");

  private final Consumer<Problem> problems;
  private final Map<String, Entry> ours = new LinkedHashMap<>();
  private final Map<String, String> camel = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final Map<String, Path> secretFiles = new LinkedHashMap<>();

  Sources(Consumer<Problem> problems) {
    this.problems = problems;
  }

  /** Adds a properties file in UTF-8; {@code named} is the option or key that asks for it. */
  void addFile(Path file, String where, String named) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      problems.accept(
          new Problem(named, where, "cannot be read", "name a readable properties file in UTF-8"));
    } catch (IllegalArgumentException e) { // its text may repeat a value
      problems.accept(
          new Problem(
              named, where, "holds a broken \\u escape", "write the character itself, in UTF-8"));
    }
    for (String key : new TreeMap<>(properties).keySet().stream().map(String::valueOf).toList()) {
      String value = properties.getProperty(key);
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
    Set<String> applications = applications();
    EnvironmentNames names = new EnvironmentNames(applications, problems);
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      names
          .key(variable.getKey())
          .ifPresent(
              key -> {
                ours.put(key, new Entry(key, variable.getValue().strip(), variable.getKey()));
                ApplicationKey.parse(key).ifPresent(named -> applications.add(named.application()));
              });
      if (variable.getKey().startsWith(COMPONENT_VARIABLE)) {
        addComponentVariable(variable.getKey(), variable.getValue());
      }
    }
    camel.replaceAll(
        (key, value) ->
            key.startsWith(CAMELS) ? value : environment.getOrDefault(Key.variable(key), value));
  }

  @Nullable Entry find(String key) {
    return ours.get(key);
  }

  /** Our keys as written, known and unknown. */
  Set<String> keys() {
    return ours.keySet();
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

  private Set<String> applications() {
    Set<String> names = new LinkedHashSet<>();
    ours.keySet()
        .forEach(
            key -> ApplicationKey.parse(key).ifPresent(named -> names.add(named.application())));
    return names;
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
    String key =
        "camel.component."
            + rest.substring(0, end)
            + "."
            + rest.substring(end + 1).replace('_', '-');
    camel.keySet().removeIf(other -> plain(other).equals(plain(key)));
    camel.put(key, value);
    origins.put(key, variable);
  }

  private static String plain(String camelKey) {
    return camelKey.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
