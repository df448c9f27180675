package harvest.migration.rehearsal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls as NDJSON. */
public final class CallJson {
  private final JsonFactory factory = new JsonFactory();

  /** Writes a line for each call; leaves the stream open. */
  public void write(List<Call> calls, OutputStream out) {
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      json.setRootValueSeparator(null);
      for (Call call : calls) {
        write(call, json);
        json.writeRaw('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Call call, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", call.sequence());
    json.writeStringField("arrived_at", call.arrivedAt().toString());
    text(json, "answered_at", call.answeredAt() == null ? null : call.answeredAt().toString());
    json.writeStringField("method", call.method());
    json.writeStringField("path", call.path());
    text(json, "query", call.query());
    text(json, "account", call.account());
    text(json, "application", call.application());
    text(json, "token", call.token());
    if (call.status() > 0) {
      json.writeNumberField("status", call.status());
    } else {
      json.writeStringField("status", call.result());
    }
    json.writeStringField("ending", call.ending().name().toLowerCase(java.util.Locale.ROOT));
    json.writeBooleanField("issued", call.issued());
    text(json, "issued_fingerprint", call.issuedFingerprint());
    json.writeStringField("request_id", call.requestId());
    json.writeNumberField("in_flight", call.inFlight());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, value);
    }
  }
}
