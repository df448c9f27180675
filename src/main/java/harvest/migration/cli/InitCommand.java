package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.secret.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A configuration to fill in. */
@Command(
    name = "init",
    description = {
      "Writes a commented configuration with what has to be filled in.",
      "To a file of mode 0600, never over one that is there; without FILE to stdout."
    })
final class InitCommand implements Callable<Integer> {
  private static final String TEMPLATE =
      """
      # Configuration of a Harvest V1 to V2 migration. Use it with --config FILE.
      # It holds client secrets: keep it private. Every other key is in config/application.properties.

      # FILL IN: your application and how to reach you. Harvest refuses calls without it.
      # Example: Acme Sync (ops@acme.example)
      harvest.user-agent=

      # FILL IN: the client credentials of the integration "%1$s", from https://id.getharvest.com/developers.
      # Requests name it in their column "application". A value may also be file:PATH or {{env:NAME}}.
      harvest.app.%1$s.v1-client-id=
      harvest.app.%1$s.v1-client-secret=
      harvest.app.%1$s.v2-client-id=
      harvest.app.%1$s.v2-client-secret=

      # FILL IN where users may have to consent again: the redirect URL of the V2 application.
      #harvest.app.%1$s.redirect-uri=https://%1$s.example/harvest/callback

      # Everything that the program writes: topics, ledger, files. It holds tokens: keep it private.
      harvest.data.dir=data

      # Look up the accounts of each new token: a second call for each user, after all pairs.
      #harvest.accounts=true

      # A rehearsal against the bundled Harvest ("simulator --port 8888"): uncomment these lines.
      #harvest.data.dir=rehearsal
      #harvest.id.url=http://localhost:8888
      #harvest.api.url=http://localhost:8888
      #harvest.v1.url=http://localhost:8888
      """;

  private final Surroundings surroundings;

  @Option(
      names = "--app",
      paramLabel = "NAME",
      defaultValue = "acme",
      description = "The integration, as requests call it (default ${DEFAULT-VALUE}).")
  private String application = "acme";

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "Default: stdout.")
  private @Nullable Path file;

  @SuppressWarnings("UnusedVariable") // picocli looks for it, not at it
  @Option(names = "--debug", description = "Show stack traces.")
  private boolean debug;

  @SuppressWarnings("UnusedVariable") // picocli looks for it, not at it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  InitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    if (!application.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new CommandFailure(
          "--app: a name is 1 to 64 letters, digits, '_' or '-'", CommandFailure.UNUSABLE);
    }
    String configuration = TEMPLATE.formatted(application);
    if (file == null) {
      surroundings.out().print(configuration);
      surroundings.out().flush();
      return 0;
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandFailure(
          file + ": exists already and is left as it is; name another file",
          CommandFailure.UNUSABLE);
    }
    try (PrivateFile written = PrivateFile.create(file)) {
      written.writer().write(configuration);
      written.commit();
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.UNUSABLE, e);
    }
    surroundings.out().println("wrote " + file);
    surroundings
        .out()
        .println(
            "next: fill in the lines below FILL IN, then ./harvest-migration check --config "
                + file);
    surroundings.out().flush();
    return 0;
  }
}
