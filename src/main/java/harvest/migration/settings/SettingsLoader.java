package harvest.migration.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration: {@code config/application.properties} of the home directory, then a file
 * that the command names, then the environment; what comes later wins.
 */
public final class SettingsLoader {
  private static final String FILE = "config/application.properties";

  /** A database URL with {@code user:password@} or {@code password=} in it. */
  private static final Pattern USER_INFO =
      Pattern.compile("(?i)jdbc:postgresql:.*(//[^/?]*@|[?&]password=).*");

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
    sources.reportUnused();
    try (References references = new References(sources, problems::add)) {
      Settings settings = new SettingsReader(sources, references, problems::add).read();
      return new Loaded(settings, sources.origins(), List.copyOf(problems), warnings(sources));
    }
  }

  /** Names key or path, never a value. */
  private static List<Problem> warnings(Sources sources) {
    List<Problem> warnings = new ArrayList<>();
    sources
        .secretFiles()
        .forEach(
            (key, file) -> {
              if (isReadByOthers(file)) {
                warnings.add(
                    new Problem(
                        key,
                        Problem.NOT_SET,
                        "others can read " + file,
                        "take that from them (chmod o-r)"));
              }
            });
    Sources.Entry ledger = sources.written(Key.LEDGER_URL.key());
    if (ledger != null && USER_INFO.matcher(ledger.value()).matches()) {
      warnings.add(
          new Problem(
              ledger.key(),
              ledger.where(),
              "has a password in the URL",
              "put the URL into a file of mode 0600 and set file:PATH"));
    }
    return warnings;
  }

  /** Whether the file, and every folder on the way to it, is open to any user of the machine. */
  private static boolean isReadByOthers(Path file) {
    try {
      Path real = file.toRealPath();
      boolean open = Files.getPosixFilePermissions(real).contains(PosixFilePermission.OTHERS_READ);
      for (Path folder = real.getParent(); open && folder != null; folder = folder.getParent()) {
        open = Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE);
      }
      return open;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // nobody reads it, or the file system does not say who does
    }
  }

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

  /** The configuration cannot be used; says everything that is wrong with it at once. */
  public static final class InvalidSettings extends Exception {
    private final transient List<Problem> problems;

    public InvalidSettings(List<Problem> problems) {
      super(problems.stream().map(Problem::line).collect(Collectors.joining("\n")));
      this.problems = List.copyOf(problems);
    }

    /** All of them, in the order in which they were found. */
    public List<Problem> problems() {
      return problems;
    }
  }

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
}
