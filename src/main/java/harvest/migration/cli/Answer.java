package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.secret.PrivateFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a command's answer goes: a file, which is whole or not there, or stdout. */
final class Answer {
  private final Surroundings surroundings;

  interface Body {
    void write(PrintWriter out) throws Exception;
  }

  Answer(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  void write(@Nullable Path file, Body body) throws Exception {
    if (file == null) {
      PrintWriter out = surroundings.out();
      body.write(out);
      out.flush();
      return;
    }
    try (PrivateFile whole = PrivateFile.create(file)) {
      PrintWriter out = new PrintWriter(whole.writer());
      body.write(out);
      out.flush();
      whole.commit();
    } catch (IOException e) {
      throw new CommandFailure("--out: " + e.getMessage(), CommandFailure.FAILED, e);
    }
  }
}
