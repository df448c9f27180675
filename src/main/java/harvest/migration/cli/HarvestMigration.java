package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/** The program: finds the command and answers with its exit code. */
@Command(
    name = "harvest-migration",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = HarvestMigration.Version.class,
    description = "Moves integrations from Harvest API V1 to V2.",
    footer = {"", "Configuration: config/application.properties; COMMAND --help tells the rest."})
public final class HarvestMigration implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli looks for it, not at it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version, the commit that it was built from and the JVM, and exit.")
  @SuppressWarnings("UnusedVariable") // picocli looks for it, not at it
  private boolean version;

  private HarvestMigration() {}

  /** The version that the jar was built with, as its manifest has it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String built = HarvestMigration.class.getPackage().getImplementationVersion();
      return new String[] {
        "harvest-migration " + (built == null ? "(not built into a jar)" : built),
        "Java ${java.version} (${java.vendor}), ${os.name} ${os.arch}"
      };
    }
  }

  /** Runs the command of the arguments and ends the process with its exit code. */
  public static void main(String... arguments) {
    // Libraries turn names to upper case and numbers to text by it: in Turkish, "ID" has no dot.
    Locale.setDefault(Locale.ROOT);
    Surroundings surroundings = Surroundings.ofThisProcess();
    // Before the arguments are parsed: what parses them may log.
    Logging.configuredIn(surroundings.home(), List.of(arguments).contains("--debug"));
    removeAgentConfiguration();
    surroundings.termination().hook();
    surroundings.termination().exit(commandLine(surroundings).execute(arguments));
  }

  /** A password stands in it, and the agent has read it before this. */
  private static void removeAgentConfiguration() {
    String file = System.getProperty("harvest.agents.configuration");
    try {
      if (file != null) {
        Files.deleteIfExists(Path.of(file));
      }
    } catch (IOException e) {
      System.err.println("monitoring: " + file + " holds a password and cannot be removed");
    }
  }

  /** The program with all its commands, ready to execute. */
  public static CommandLine commandLine(Surroundings surroundings) {
    Failures failures = new Failures();
    Optional<Rehearsal> rehearsal = Rehearsal.installed();
    return new CommandLine(new HarvestMigration())
        .addSubcommand("demo", command(rehearsal, "demo", one -> one.demo(surroundings)))
        .addSubcommand(new InitCommand(surroundings))
        .addSubcommand(new MigrateCommand(surroundings))
        .addSubcommand(new RunCommand(surroundings))
        .addSubcommand(new CheckCommand(surroundings))
        .addSubcommand(new PlanCommand(surroundings))
        .addSubcommand(new StatusCommand(surroundings))
        .addSubcommand(new ReportCommand(surroundings))
        .addSubcommand(new ReplayCommand(surroundings))
        .addSubcommand(new AuthorizeLinksCommand(surroundings))
        .addSubcommand(new RebuildLedgerCommand(surroundings))
        .addSubcommand(new ExportCommand(surroundings))
        .addSubcommand(new PurgeCommand(surroundings))
        .addSubcommand(new SealCommand(surroundings))
        .addSubcommand(new UnsealCommand(surroundings))
        .addSubcommand(
            "simulator", command(rehearsal, "simulator", one -> one.simulator(surroundings)))
        .setOut(surroundings.out())
        .setErr(surroundings.err())
        .setExecutionStrategy(parsed -> written(new RunLast().execute(parsed), surroundings))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private static Callable<Integer> command(
      Optional<Rehearsal> rehearsal,
      String name,
      Function<Rehearsal, Callable<Integer>> installed) {
    return rehearsal.map(installed).orElseGet(() -> new Rehearsal.Missing(name));
  }

  /** An answer that could not be written is no success; who closed a pipe knows that. */
  private static int written(int exitCode, Surroundings surroundings) {
    surroundings.out().flush();
    if (!(surroundings.out() instanceof StandardOutput stdout) || stdout.failure() == null) {
      return exitCode;
    }
    if (!stdout.isClosedPipe()) {
      surroundings
          .err()
          .println("stdout: cannot be written (" + stdout.failure().getMessage() + ")");
      surroundings.err().flush();
    }
    return Math.max(exitCode, CommandFailure.FAILED);
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command's spec");
    }
    throw new ParameterException(spec.commandLine(), "a COMMAND is missing");
  }
}
