package harvest.migration.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Successes that look otherwise than expected. */
public final class Reshape {
  private final WireJson json;

  /** Reads and writes answers with this. */
  public Reshape(WireJson json) {
    this.json = json;
  }

  Answer apply(Fault fault, Answer answer, Ask ask) {
    return switch (fault) {
      case CREATED -> answer.with(201);
      case GZIP -> answer.with(gzip(answer.body())).with("Content-Encoding", "gzip");
      case ISSUE_CUT_JSON -> answer.with(answer.body().slice(0, answer.body().length() / 2));
      default -> edit(fault, answer, ask);
    };
  }

  private Answer edit(Fault fault, Answer answer, Ask ask) {
    JsonNode tree = tree(answer.body());
    if (!(tree instanceof ObjectNode body)) {
      return answer;
    }
    switch (fault) {
      case NO_REFRESH_TOKEN -> body.remove("refresh_token");
      case NO_ACCESS_TOKEN -> body.remove("access_token");
      case NO_EXPIRES_IN -> body.remove("expires_in");
      case EXPIRES_IN_STRING -> body.put("expires_in", body.path("expires_in").asText());
      case EXTRA_FIELDS -> {
        body.put("scope", "harvest:all");
        body.putObject("meta").put("created_at", ask.now().getEpochSecond());
      }
      case NEXT_OTHER_HOST -> next(body, "http://elsewhere.invalid/v2/clients?page=2");
      case NEXT_CIRCLE -> next(body, ask.request().absoluteURI());
      case NEXT_GARBAGE -> next(body, "::no url::");
      default -> {}
    }
    return answer.with(Buffer.buffer(json.line(body)));
  }

  private static void next(ObjectNode body, String url) {
    if (body.get("links") instanceof ObjectNode links) {
      links.put("next", url);
    }
  }

  private JsonNode tree(Buffer body) {
    try {
      return json.tree(body.toString(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer of ours is no JSON", e);
    }
  }

  private static Buffer gzip(Buffer body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }
}
