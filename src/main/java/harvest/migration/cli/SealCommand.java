package harvest.migration.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.outcome.Sealing;
import harvest.migration.sealing.UnsealKeys.Binding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seals the secrets of records that others put on the topics. */
@Command(
    name = "seal",
    description = {
      "Reads requests, reads or results, one JSON object a line, and writes them with a compact JWE"
          + " in the field sealed in the place of their secrets. The JWE names its record in its"
          + " header (app, gty, fpr), so that it opens in no other one.",
      "Exit status: 0 all lines are sealed; 1 some are not, each is named; 2 cannot start."
    })
final class SealCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Mixin private final SealedLines lines = new SealedLines();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "A public JWK of RSA or EC (default: harvest.seal.key).")
  private @Nullable Path key;

  SealCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Path named = key != null ? key : common.load(surroundings).provisional().sealing().sealKey();
    if (named == null) {
      throw new CommandFailure(
          "--key: not set, and neither is harvest.seal.key; name the file of a public JWK",
          CommandFailure.UNUSABLE);
    }
    Sealing sealing;
    try {
      sealing = Sealing.read(named);
    } catch (IOException e) {
      throw new CommandFailure("--key: " + e.getMessage(), CommandFailure.UNUSABLE, e);
    }
    return lines.each(surroundings, (kind, record) -> seal(sealing, kind, record));
  }

  private static void seal(Sealing sealing, SealedLines.Kind kind, ObjectNode record)
      throws SealedLines.Unfit {
    Map<String, @Nullable Object> secrets = new LinkedHashMap<>();
    for (String name : kind.secrets()) {
      if (record.path(name).isTextual()) {
        secrets.put(name, record.path(name).textValue());
      }
    }
    String secret = record.path(kind.secrets().get(0)).textValue();
    if (secret == null) {
      throw new SealedLines.Unfit(kind.secrets().get(0) + ": missing or no text");
    }
    Binding binding = kind.binding(record, secret);
    record.put("sealed", sealing.sealed(secrets, binding));
    record.remove(kind.secrets());
  }
}
