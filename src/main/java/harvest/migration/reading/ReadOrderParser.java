package harvest.migration.reading;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.json.NumbersAsWritten;
import harvest.migration.outcome.Reason;
import harvest.migration.request.Clearing;
import harvest.migration.request.Origin;
import harvest.migration.request.RequestParser;
import harvest.migration.sealing.UnsealFailure;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.secret.Secret;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a record of the reads topic. Never throws: whatever a record holds is an answer. */
public final class ReadOrderParser {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .addModule(new NumbersAsWritten())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);
  // Both become part of an address or of a header: nothing in them may mean more than itself.
  private static final Pattern RESOURCE = Pattern.compile("[a-z0-9_]+(/[a-z0-9_]+)*");
  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final @Nullable UnsealKeys keys;

  /**
   * @param keys open what is sealed; null where there are none
   */
  public ReadOrderParser(@Nullable UnsealKeys keys) {
    this.keys = keys;
  }

  /** Gives the order that the bytes hold, or what is wrong with them. */
  public void parse(
      byte @Nullable [] value,
      Origin origin,
      Consumer<ReadOrder> ordered,
      Consumer<ReadRefused> refused) {
    if (value == null || value.length == 0) {
      refused.accept(malformed("the record has no value", origin));
      return;
    }
    if (value.length > RequestParser.MAX_BYTES) {
      String why = "the record has " + value.length + " bytes; at most ";
      refused.accept(malformed(why + RequestParser.MAX_BYTES + " are taken", origin));
      return;
    }
    JsonNode json;
    try {
      json = JSON.readValue(value);
    } catch (IOException | RuntimeException e) {
      // the exception's text quotes the record
      refused.accept(malformed("the record is not JSON in UTF-8", origin));
      return;
    }
    if (!(json instanceof ObjectNode fields)) {
      refused.accept(malformed("the record is not a JSON object", origin));
      return;
    }
    new Fields(fields, origin).judge(ordered, refused);
  }

  private static ReadRefused malformed(String why, Origin origin) {
    return new ReadRefused(Reason.MALFORMED, why, null, null, null, null, null, null, origin);
  }

  /** The fields of one record; what is wrong first is what is said. */
  private final class Fields {
    private final ObjectNode fields;
    private final Origin origin;
    private @Nullable String wrong;

    Fields(ObjectNode fields, Origin origin) {
      this.fields = fields;
      this.origin = origin;
    }

    void judge(Consumer<ReadOrder> ordered, Consumer<ReadRefused> refused) {
      String application = text("application");
      String subject = text("subject");
      JsonNode accountId = fields.get("account_id");
      String resource = text("resource");
      if (application == null || application.isEmpty()) {
        wrong("application: missing or no text");
      }
      boolean account =
          accountId != null && (accountId.isTextual() || accountId.isIntegralNumber());
      if (accountId == null || !account || !ACCOUNT.matcher(accountId.asText()).matches()) {
        accountId = null;
        wrong(
            "account_id: missing or none; Harvest would answer as if the token were dead, which"
                + " says nothing of it");
      }
      if (resource == null || !RESOURCE.matcher(resource).matches()) {
        resource = null;
        wrong("resource: missing or none; name it as in users or reports/time/clients");
      }
      ObjectNode query = query();
      String encoded = FormQuery.encode(query);
      if (encoded == null) {
        wrong("query: a field is neither text, number, boolean nor a list of them");
      }
      Secret token = token();
      ObjectNode context = context(token);
      if (wrong == null
          && application != null
          && accountId != null
          && resource != null
          && encoded != null
          && token != null) {
        ordered.accept(
            new ReadOrder(
                application, subject, accountId, resource, query, encoded, token, context, origin));
      } else {
        refused.accept(
            new ReadRefused(
                Reason.INVALID_REQUEST,
                String.valueOf(wrong),
                application,
                subject,
                accountId,
                resource,
                token == null ? null : token.fingerprint(),
                context,
                origin));
      }
    }

    private void wrong(String why) {
      wrong = wrong == null ? why : wrong;
    }

    private @Nullable String text(String name) {
      JsonNode value = fields.get(name);
      if (value == null || value.isNull()) {
        return null;
      }
      if (!value.isTextual() && !(value.isNumber() && name.equals("subject"))) {
        wrong(name + ": no text");
        return null;
      }
      return value.asText();
    }

    private ObjectNode query() {
      JsonNode query = fields.get("query");
      if (query instanceof ObjectNode object) {
        return object;
      }
      if (query != null && !query.isNull()) {
        wrong("query: no object");
      }
      return JsonNodeFactory.instance.objectNode();
    }

    private @Nullable Secret token() {
      String open = text("access_token");
      if (open != null) {
        if (Secret.isWellFormed(open)) {
          return new Secret(open);
        }
        wrong("access_token: empty, too long, no printable ASCII, or with white space or quotes");
        return null;
      }
      String sealed = text("sealed");
      if (sealed == null) {
        wrong("access_token: missing");
        return null;
      }
      if (keys == null) {
        wrong("sealed: harvest.unseal.keys is not set");
        return null;
      }
      try {
        if (keys.open(sealed).get("access_token") instanceof String text
            && Secret.isWellFormed(text)) {
          return new Secret(text);
        }
        wrong("sealed: holds no access token");
      } catch (UnsealFailure e) {
        wrong("sealed: " + e.getMessage());
      }
      return null;
    }

    private @Nullable ObjectNode context(@Nullable Secret token) {
      if (!(fields.get("context") instanceof ObjectNode context)) {
        return null;
      }
      new Clearing(fields, token).clear(context);
      return context;
    }
  }
}
