import harvest.migration.cli.HarvestMigration;
import harvest.migration.cli.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes the manual page of each command, as AsciiDoc, and the completion of bash and zsh into a folder. */
public final class CommandLineHelp {
  private CommandLineHelp() {}

  public static void main(String... arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    CommandLine program = HarvestMigration.commandLine(Surroundings.ofThisProcess());
    int failed =
        ManPageGenerator.generateManPage(
            folder.resolve("adoc").toFile(), null, new boolean[0], true, program.getCommandSpec());
    if (failed != 0) {
      throw new IllegalStateException("the manual pages cannot be written, status " + failed);
    }
    Path completion = Files.createDirectories(folder.resolve("completion"));
    Files.writeString(
        completion.resolve("harvest-migration"), AutoComplete.bash("harvest-migration", program));
  }
}
