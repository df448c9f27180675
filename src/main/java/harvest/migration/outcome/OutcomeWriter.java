package harvest.migration.outcome;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.FailedRead;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.Outcome.Tokens;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Writes outcomes as the contract has them: all fields, always; times in UTC. */
public final class OutcomeWriter {
  private static final ObjectWriter JSON = new ObjectMapper().writer();

  private final Sealing sealing;

  public OutcomeWriter(Sealing sealing) {
    this.sealing = sealing;
  }

  /** The record of a result. Here the pair becomes text, and only here. */
  public Message write(Result result) {
    Request request = result.request();
    byte[] value =
        json(
            json -> {
              json.writeStringField("id", request.id());
              json.writeStringField("application", request.application());
              json.writeStringField("subject", request.subject());
              json.writeStringField("grant_type", request.grantType().key());
              json.writeStringField("fingerprint", request.fingerprint());
              json.writeStringField("status", result.status().key());
              writeTokens(json, result.tokens(), request);
              json.writeNumberField("attempts", result.attempts());
              json.writeStringField("request_id", result.requestId());
              writeOrigin(json, request.origin());
              writeContext(json, result.withContext() ? request.context() : null);
            });
    return new Message(key(request), value, "result.v1", request.origin());
  }

  private void writeTokens(JsonGenerator json, @Nullable Tokens tokens, Request request)
      throws IOException {
    if (tokens == null) {
      json.writeNullField("access_token");
      json.writeNullField("refresh_token");
      json.writeStringField("token_type", "bearer");
      json.writeNullField("expires_in");
      json.writeNullField("issued_at");
      json.writeNullField("expires_at");
      return;
    }
    sealing.write(json, tokens, request);
    json.writeStringField("token_type", tokens.tokenType());
    json.writeNumberField("expires_in", tokens.expiresIn());
    json.writeStringField("issued_at", time(tokens.issuedAt()));
    json.writeStringField("expires_at", time(tokens.expiresAt()));
    if (tokens.expiresAssumed()) {
      json.writeBooleanField("expires_assumed", true);
    }
  }

  /** The record of a dead letter. */
  public Message write(DeadLetter letter) {
    return new Message(
        key(letter), json(json -> write(json, letter)), "dead-letter.v1", letter.origin());
  }

  /** The record of a read that failed: a dead letter with fields of its own. */
  public Message write(FailedRead read) {
    DeadLetter letter = read.letter();
    byte[] value =
        json(
            json -> {
              write(json, letter);
              json.writeFieldName("account_id");
              json.writeTree(read.accountId());
              json.writeStringField("resource", read.resource());
              json.writeFieldName("page");
              json.writeObject(read.page());
            });
    return new Message(key(letter), value, "dead-letter.v1", letter.origin());
  }

  private static void write(JsonGenerator json, DeadLetter letter) throws IOException {
    json.writeStringField("id", letter.id());
    json.writeStringField("application", letter.application());
    json.writeStringField("subject", letter.subject());
    json.writeStringField("grant_type", letter.grantType());
    json.writeStringField("fingerprint", letter.fingerprint());
    json.writeStringField("reason", letter.reason().key());
    if (letter.status() == null) {
      json.writeNullField("status");
    } else {
      json.writeNumberField("status", letter.status());
    }
    json.writeStringField("error", letter.error());
    json.writeStringField("error_description", letter.errorDescription());
    json.writeNumberField("attempts", letter.attempts());
    json.writeStringField("first_attempt_at", time(letter.firstAttemptAt()));
    json.writeStringField("last_attempt_at", time(letter.lastAttemptAt()));
    json.writeBooleanField("in_doubt", letter.reason() == Reason.IN_DOUBT);
    json.writeBooleanField("replayable", letter.reason().isReplayable());
    json.writeStringField("reauthorize_url", letter.reauthorizeUrl());
    json.writeStringField("request_id", letter.requestId());
    writeOrigin(json, letter.origin());
    writeContext(json, letter.context());
  }

  private static void writeOrigin(JsonGenerator json, Origin origin) throws IOException {
    json.writeStringField("source", origin.source());
    json.writeStringField("request_at", origin.at().toString());
  }

  private static void writeContext(JsonGenerator json, @Nullable ObjectNode context)
      throws IOException {
    if (context == null) {
      json.writeNullField("context");
    } else {
      json.writeFieldName("context");
      json.writeTree(context);
    }
  }

  /** {@code application/subject}, else {@code application/fingerprint}. */
  static String key(Request request) {
    return request.application()
        + "/"
        + (request.subject() == null ? request.fingerprint() : request.subject());
  }

  private static String key(DeadLetter letter) {
    String name = letter.subject() == null ? letter.fingerprint() : letter.subject();
    return letter.application() == null || name == null
        ? letter.origin().at().toString()
        : letter.application() + "/" + name;
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] json(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return bytes.toByteArray();
  }

  /**
   * A record for an outgoing topic.
   *
   * @param schema the value of the header {@code schema}; null leaves it out
   * @param origin whose trace context travels on
   */
  public record Message(String key, byte[] value, @Nullable String schema, Origin origin) {
    @Override
    public String toString() {
      return schema + " for " + origin.source();
    }
  }
}
