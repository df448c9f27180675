package harvest.migration.files;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is written beside a file that is done with.
 *
 * @param leftOut JSON lines of what was left out, which may be more than the memory holds; null
 *     where the kind of drop lists nothing, a file that is not there for an empty list
 */
record DropReport(
    String name,
    Drop drop,
    long rows,
    long accepted,
    long rejected,
    Instant finishedAt,
    @Nullable Path leftOut) {
  private static final JsonMapper MAPPER = new JsonMapper();

  void write(OutputStream out) throws IOException {
    try (JsonGenerator json = MAPPER.writerWithDefaultPrettyPrinter().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("file", name);
      json.writeStringField("sha256", drop.sha256());
      json.writeNumberField("bytes", drop.bytes());
      json.writeStringField("format", drop.format());
      json.writeNumberField("rows", rows);
      json.writeNumberField("accepted", accepted);
      json.writeNumberField("rejected", rejected);
      json.writeStringField("error", drop.error());
      json.writeStringField("started_at", time(drop.startedAt()));
      json.writeStringField("finished_at", time(finishedAt));
      if (leftOut != null) {
        writeLeftOut(json, leftOut);
      }
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static void writeLeftOut(JsonGenerator json, Path lines) throws IOException {
    json.writeArrayFieldStart("dropped");
    if (Files.exists(lines)) {
      try (BufferedReader reader = Files.newBufferedReader(lines, StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          json.writeTree(MAPPER.readTree(line));
        }
      }
    }
    json.writeEndArray();
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
