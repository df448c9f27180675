package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.secret.PrivateFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds around it.
 *
 * @param home where {@code config/} and {@code routes/} are
 * @param out the command's answer
 * @param err progress and what went wrong
 * @param in what is typed
 * @param interactive whether questions can be asked: stdin and stdout are a terminal
 * @param termination tells when to stop
 */
public record Surroundings(
    Path home,
    Map<String, String> environment,
    PrintWriter out,
    PrintWriter err,
    BufferedReader in,
    boolean interactive,
    Termination termination) {
  /** With nobody to ask. */
  public Surroundings(
      Path home,
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      Termination termination) {
    this(home, environment, out, err, new BufferedReader(Reader.nullReader()), false, termination);
  }

  /** Those of this process. */
  public static Surroundings ofThisProcess() {
    return new Surroundings(
        Path.of(System.getProperty("harvest.home", "")).toAbsolutePath(),
        System.getenv(),
        StandardOutput.ofThisProcess(),
        new PrintWriter(new OutputStreamWriter(new StandardError(), StandardCharsets.UTF_8), true),
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        Boolean.getBoolean("harvest.interactive"),
        new Termination());
  }

  /** Stderr as it is at each moment: a progress display leads it through itself. */
  private static final class StandardError extends OutputStream {
    @Override
    public void write(int single) {
      System.err.write(single);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      System.err.write(bytes, from, length);
    }

    @Override
    public void flush() {
      System.err.flush();
    }
  }

  /** The same with another environment. */
  Surroundings with(Map<String, String> other) {
    return new Surroundings(home, other, out, err, in, interactive, termination);
  }

  /** Writes an answer. */
  interface Body {
    void write(PrintWriter out) throws Exception;
  }

  /** Writes a command's answer: to a file, which is whole or not there, or to stdout. */
  void answer(@Nullable Path file, Body body) throws Exception {
    if (file == null) {
      body.write(out);
      out.flush();
      return;
    }
    try (PrivateFile whole = PrivateFile.create(file)) {
      PrintWriter writer = new PrintWriter(whole.writer());
      body.write(writer);
      writer.flush();
      whole.commit();
    } catch (IOException e) {
      throw new CommandFailure("--out: " + e.getMessage(), CommandFailure.FAILED, e);
    }
  }

  /** Asks on the terminal; anything but yes is a no. */
  public boolean confirms(String question) throws IOException {
    out.print(question + " [y/N] ");
    out.flush();
    String answer = in.readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  @Override
  public String toString() {
    return "Surroundings[" + home + "]"; // the environment may hold secrets
  }
}
