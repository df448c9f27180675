package harvest.migration.cli;

import harvest.migration.settings.InvalidSettings;
import harvest.migration.settings.Loaded;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

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

  /** Loads the configuration to work with. */
  public Settings settings(Surroundings surroundings) throws InvalidSettings {
    return load(surroundings).valid();
  }
}
