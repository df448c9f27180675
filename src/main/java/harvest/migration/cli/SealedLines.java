package harvest.migration.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.json.NumbersAsWritten;
import harvest.migration.request.Request.GrantType;
import harvest.migration.sealing.UnsealKeys.Binding;
import harvest.migration.secret.PrivateFile;
import harvest.migration.secret.Redactor;
import harvest.migration.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records as lines of JSON, which {@code seal} and {@code unseal} change one by one. A mixin. */
final class SealedLines {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .addModule(new NumbersAsWritten())
          .build();

  @Option(names = "--out", paramLabel = "FILE", description = "Mode 0600. Default: stdout.")
  private @Nullable Path out;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "NDJSON. Default: stdin.")
  private @Nullable Path file;

  /** Changes a record in its place. */
  interface Change {
    void apply(Kind kind, ObjectNode record) throws Unfit;
  }

  /** A record cannot be changed; the message says why and quotes nothing of it. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String why) {
      super(why);
    }
  }

  /**
   * What a record is.
   *
   * @param grantType null in a read
   * @param secrets its fields, the first of which has to be there
   */
  record Kind(@Nullable String grantType, boolean hasFingerprint, List<String> secrets) {
    /** By the fields of the contract: reads name an account, results a status. */
    static Kind of(ObjectNode record) throws Unfit {
      if (!record.path("application").isTextual()) {
        throw new Unfit("application: missing or no text");
      }
      if (record.has("account_id")) {
        return new Kind(null, false, List.of("access_token"));
      }
      JsonNode grant = record.path("grant_type");
      GrantType type =
          GrantType.find(grant.isTextual() ? grant.textValue() : GrantType.V1_REFRESH_TOKEN.key());
      if (type == null) {
        throw new Unfit("grant_type: is none of those known");
      }
      return record.has("status") && record.has("fingerprint")
          ? new Kind(type.key(), true, List.of("access_token", "refresh_token"))
          : new Kind(type.key(), false, List.of(type.secretField()));
    }

    Binding binding(ObjectNode record, String secret) throws Unfit {
      if (!Secret.isWellFormed(secret)) {
        throw new Unfit(secrets.get(0) + ": is no token");
      }
      return new Binding(
          record.path("application").textValue(),
          grantType,
          hasFingerprint ? record.path("fingerprint").asText() : new Secret(secret).fingerprint());
    }
  }

  /**
   * Reads all lines and writes them changed; those that cannot be changed are named and left out.
   *
   * @return the exit status
   */
  int each(Surroundings surroundings, Change change) throws CommandFailure {
    PrintWriter err = surroundings.err();
    try (BufferedReader lines = file == null ? surroundings.in() : Files.newBufferedReader(file)) {
      if (out == null) {
        return each(lines, surroundings.out(), err, change);
      }
      try (PrivateFile whole = PrivateFile.create(out)) {
        PrintWriter writer = new PrintWriter(whole.writer());
        int exit = each(lines, writer, err, change);
        writer.flush();
        if (writer.checkError()) {
          throw new IOException(out + " cannot be written");
        }
        whole.commit();
        return exit;
      }
    } catch (CharacterCodingException e) {
      throw new CommandFailure(file + ": is no UTF-8", CommandFailure.FAILED, e);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.FAILED, e);
    }
  }

  private static int each(BufferedReader lines, PrintWriter out, PrintWriter err, Change change)
      throws IOException {
    int exit = 0;
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        if (!(JSON.readTree(line) instanceof ObjectNode record)) {
          throw new Unfit("is no JSON object");
        }
        change.apply(Kind.of(record), record);
        out.println(Redactor.printableJson(JSON.writeValueAsString(record)));
      } catch (JsonProcessingException e) { // its text may repeat the line
        exit = failed(err, number, "is no JSON object, or has one name twice");
      } catch (Unfit e) {
        exit = failed(err, number, String.valueOf(e.getMessage()));
      }
    }
    out.flush();
    return exit;
  }

  private static int failed(PrintWriter err, int line, String why) {
    err.println("line " + line + ": " + why + "; left out");
    return CommandFailure.FAILED;
  }
}
