package harvest.migration.files;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What is written beside a file that is done with. */
record DropReport(
    String name, Drop drop, long rows, long accepted, long rejected, Instant finishedAt) {
  private static final JsonMapper MAPPER = new JsonMapper();

  byte[] json() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("file", name);
    json.put("sha256", drop.sha256());
    json.put("bytes", drop.bytes());
    json.put("format", drop.format().code());
    json.put("rows", rows);
    json.put("accepted", accepted);
    json.put("rejected", rejected);
    json.put("error", drop.error());
    json.put("started_at", drop.startedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("finished_at", finishedAt.truncatedTo(ChronoUnit.MILLIS).toString());
    return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
