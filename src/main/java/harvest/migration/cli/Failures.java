package harvest.migration.cli;

import harvest.migration.ledger.LedgerFailure;
import harvest.migration.settings.SettingsLoader.InvalidSettings;
import harvest.migration.topics.TopicFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one place where an exception becomes a line and an exit code; {@code --debug} adds the stack
 * trace.
 */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    GivenArguments given = new GivenArguments(parsed.originalArgs());
    StringWriter said = new StringWriter();
    PrintWriter err = new PrintWriter(said);
    int exitCode = CommandFailure.FAILED;
    if (e instanceof CommandFailure failure) {
      exitCode = failure.exitCode();
      err.println(failure.getMessage());
    } else if (e instanceof InvalidSettings invalid) {
      exitCode = CommandFailure.UNUSABLE;
      invalid.problems().forEach(problem -> err.println(problem.line()));
    } else if (e instanceof TopicFailure || e instanceof LedgerFailure) {
      exitCode = CommandFailure.UNUSABLE;
      err.println(e.getMessage());
    } else {
      String message = e.getMessage() == null ? "" : ": " + e.getMessage();
      err.println(command.getCommandName() + ": " + e.getClass().getSimpleName() + message);
    }
    if (debug(parsed)) {
      e.printStackTrace(err);
    }
    command.getErr().print(given.hiddenIn(said.toString()));
    command.getErr().flush();
    return exitCode;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String message =
        new GivenArguments(List.of(arguments)).hiddenIn(String.valueOf(e.getMessage()));
    err.println(command.getCommandName() + ": " + message);
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("try: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return CommandFailure.UNUSABLE;
  }

  private static boolean debug(ParseResult parsed) {
    for (ParseResult one = parsed; one != null; one = one.subcommand()) {
      if (one.hasMatchedOption("--debug")) {
        return true;
      }
    }
    return false;
  }

  /** Ends a command with a line for people and an exit code. */
  public static final class CommandFailure extends Exception {
    /** Of a job that was done and came out wrong. */
    public static final int FAILED = 1;

    /** Of a command line or a configuration that cannot be used. */
    public static final int UNUSABLE = 2;

    private final int exitCode;

    public CommandFailure(String message, int exitCode) {
      super(message);
      this.exitCode = exitCode;
    }

    public CommandFailure(String message, int exitCode, Throwable cause) {
      super(message, cause);
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }
}
