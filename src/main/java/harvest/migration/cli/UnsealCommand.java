package harvest.migration.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.sealing.UnsealKeys.UnsealFailure;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Opens what is sealed in records. */
@Command(
    name = "unseal",
    description = {
      "Reads records with a compact JWE in the field sealed, one JSON object a line, and writes them"
          + " with what was sealed in its place. One that was sealed for another record does not"
          + " open.",
      "Exit status: 0 all lines are open; 1 some are not, each is named; 2 cannot start."
    })
final class UnsealCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Mixin private final SealedLines lines = new SealedLines();

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "A private JWK or JWK set (default: harvest.unseal.keys).")
  private @Nullable Path keys;

  UnsealCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    UnsealKeys opening;
    try {
      opening =
          keys != null
              ? UnsealKeys.read(keys)
              : common.load(surroundings).provisional().sealing().unsealKeys();
    } catch (UnsealFailure e) {
      throw new CommandFailure("--keys: " + e.getMessage(), CommandFailure.UNUSABLE, e);
    }
    if (opening == null) {
      throw new CommandFailure(
          "--keys: not set, and neither is harvest.unseal.keys; name the file of private JWKs",
          CommandFailure.UNUSABLE);
    }
    return lines.each(surroundings, (kind, record) -> unseal(opening, kind, record));
  }

  private static void unseal(UnsealKeys keys, SealedLines.Kind kind, ObjectNode record)
      throws SealedLines.Unfit {
    String sealed = record.path("sealed").textValue();
    if (sealed == null) {
      throw new SealedLines.Unfit("sealed: missing or no text");
    }
    try {
      UnsealKeys.Opened opened = keys.open(sealed);
      if (!(opened.fields().get(kind.secrets().get(0)) instanceof String secret)) {
        throw new SealedLines.Unfit("sealed: holds no " + kind.secrets().get(0));
      }
      opened.requireFor(kind.binding(record, secret));
      record.remove("sealed");
      opened.fields().forEach(record::putPOJO);
    } catch (UnsealFailure e) {
      throw new SealedLines.Unfit("sealed: " + e.getMessage());
    }
  }
}
