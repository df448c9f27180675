package harvest.migration.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param home where {@code config/} and {@code routes/} are
 * @param out the command's answer
 * @param err progress and what went wrong
 * @param termination tells when to stop
 */
public record Surroundings(
    Path home,
    Map<String, String> environment,
    PrintWriter out,
    PrintWriter err,
    Termination termination) {
  /** Those of this process. */
  public static Surroundings ofThisProcess() {
    return new Surroundings(
        Path.of(System.getProperty("harvest.home", "")).toAbsolutePath(),
        System.getenv(),
        printer(System.out),
        printer(System.err),
        new Termination());
  }

  private static PrintWriter printer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  @Override
  public String toString() {
    return "Surroundings[" + home + "]"; // the environment may hold secrets
  }
}
