package harvest.migration.cli;

import harvest.migration.ledger.LedgerFailure;
import harvest.migration.settings.InvalidSettings;
import harvest.migration.topics.TopicFailure;
import java.io.PrintWriter;
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
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
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
    err.flush();
    return exitCode;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getCommandName() + ": " + e.getMessage());
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
}
