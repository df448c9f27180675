package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.credentials.Applications;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Key.NearestName;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.settings.SettingsLoader.InvalidSettings;
import harvest.migration.settings.SettingsLoader.Loaded;
import harvest.migration.settings.ValueType.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every command that has a configuration takes. A mixin. */
public final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A properties file that wins over config/application.properties.")
  private @Nullable Path config;

  @Option(names = "--debug", description = "Show stack traces.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli looks for it, not at it
  private boolean help;

  /** Whether stack traces are shown. */
  public boolean debug() {
    return debug;
  }

  /** Loads the configuration with everything that is wrong with it. */
  public Loaded load(Surroundings surroundings) {
    Loaded loaded =
        new SettingsLoader(surroundings.home(), surroundings.environment()).load(config);
    if (loaded.provisional().operation().jsonLog()) {
      Logging.asJson();
    }
    return loaded;
  }

  /**
   * Refuses the name of an application that is not configured.
   *
   * @param name null: none was given
   */
  public static void requireApplication(Settings settings, @Nullable String name)
      throws CommandFailure {
    Applications applications = settings.applications();
    if (name == null || applications.find(name) != null) {
      return;
    }
    List<String> known = applications.all().stream().map(Application::name).toList();
    throw new CommandFailure(
        "--application: '"
            + Redactor.printable(name)
            + "' is not configured; "
            + (known.isEmpty()
                ? "set harvest.app.NAME.*"
                : "did you mean " + new NearestName(known).to(name) + "?"),
        CommandFailure.UNUSABLE);
  }

  /** Loads the configuration to work with. */
  public Settings settings(Surroundings surroundings) throws InvalidSettings {
    return load(surroundings).valid();
  }

  /** A duration on the command line, as in the configuration. */
  static final class DurationOption implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationText.parse(text)
          .orElseThrow(() -> new TypeConversionException("'" + text + "' is no duration: 5s, 2m"));
    }
  }
}
