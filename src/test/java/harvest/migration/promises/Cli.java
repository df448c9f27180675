package harvest.migration.promises;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.cli.HarvestMigration;
import harvest.migration.cli.Surroundings;
import harvest.migration.cli.Termination;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One command on a world, in this process. */
final class Cli {
  final int exit;
  final String out;
  final String err;

  private Cli(int exit, String out, String err) {
    this.exit = exit;
    this.out = out;
    this.err = err;
  }

  static Cli run(World world, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.add("--config");
    line.add(world.writeSettings().toString());
    return run(Map.of(), line.toArray(String[]::new));
  }

  /** The same on no world. */
  static Cli run(Map<String, String> environment, String... line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Surroundings surroundings =
        new Surroundings(
            Path.of("").toAbsolutePath(),
            environment,
            new PrintWriter(out),
            new PrintWriter(err),
            new Termination());
    int exit = HarvestMigration.commandLine(surroundings).execute(line);
    return new Cli(exit, out.toString(), err.toString());
  }

  JsonNode json() throws IOException {
    return World.JSON.readTree(out);
  }
}
