package harvest.migration.followup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.FailedRead;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser;
import harvest.migration.request.RequestSecrets;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.secret.Secret;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a record of the reads topic. Never throws: whatever a record holds is an answer. */
public final class ReadOrderParser {
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

  /** Gives the order that the bytes hold, or the dead letter that they deserve. */
  void parse(
      byte @Nullable [] value,
      Origin origin,
      Consumer<ReadOrder> ordered,
      Consumer<FailedRead> refused) {
    ObjectNode fields = null;
    String why = "the record is not a JSON object in UTF-8, or has one name twice in an object";
    if (value == null || value.length == 0) {
      why = "the record has no value";
    } else if (value.length > RequestParser.MAX_BYTES) {
      why = "the record has " + value.length + " bytes; at most ";
      why += RequestParser.MAX_BYTES + " are taken";
    } else {
      fields = AccessToken.json(value);
    }
    if (fields == null) {
      refused.accept(failed(Reason.MALFORMED, why, origin));
    } else {
      new Fields(fields, origin).judge(ordered, refused);
    }
  }

  /** A record of which nothing is known. */
  static FailedRead failed(Reason reason, String why, Origin origin) {
    DeadLetter letter =
        DeadLetter.withoutCall(null, null, null, null, null, reason, why, null, origin, null);
    return new FailedRead(letter, null, null, null);
  }

  /** The fields of one record; what is wrong first is what is said. */
  private final class Fields {
    private final ObjectNode fields;
    private final Origin received;
    private @Nullable String wrong;

    Fields(ObjectNode fields, Origin origin) {
      this.fields = fields;
      this.received = origin;
    }

    void judge(Consumer<ReadOrder> ordered, Consumer<FailedRead> refused) {
      String application = text("application");
      String subject = text("subject");
      if (application == null || application.isEmpty()) {
        wrong("application: missing or no text");
      }
      JsonNode accountId = accountId();
      String resource = text("resource");
      if (resource == null || !RESOURCE.matcher(resource).matches()) {
        resource = null;
        wrong("resource: missing or none; name it as in users or reports/time/clients");
      }
      ObjectNode query = query();
      String encoded = ReadOrder.encode(query);
      if (encoded == null) {
        wrong("query: a field is neither text, number, boolean nor a list of them");
      }
      Secret token = token();
      ObjectNode context = fields.get("context") instanceof ObjectNode object ? object : null;
      RequestSecrets secrets = new RequestSecrets(fields, token);
      Origin origin = received.without(secrets);
      if (context != null) {
        secrets.clear(context);
      }
      if (secrets.standIn(query.toString()) || (encoded != null && secrets.standIn(encoded))) {
        wrong("query: holds a secret of the record, which would be part of the address");
      }
      String fingerprint = token == null ? null : token.fingerprint();
      if (application != null && secrets.standIn(application)) {
        wrong("application: is a secret of the record");
        application = null;
      }
      subject = subject != null && secrets.standIn(subject) ? fingerprint : subject;
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
        DeadLetter letter =
            DeadLetter.withoutCall(
                fingerprint,
                application,
                subject,
                null,
                fingerprint,
                Reason.INVALID_REQUEST,
                String.valueOf(wrong),
                null,
                origin,
                context);
        refused.accept(new FailedRead(letter, accountId, resource, null));
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

    private @Nullable JsonNode accountId() {
      JsonNode id = fields.get("account_id");
      if (id != null
          && (id.isTextual() || id.isIntegralNumber())
          && ACCOUNT.matcher(id.asText()).matches()) {
        return id;
      }
      wrong(
          "account_id: missing or none; Harvest would answer as if the token were dead, which"
              + " says nothing of it");
      return null;
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
      try {
        return AccessToken.in(fields, keys).open();
      } catch (AccessToken.Unusable e) {
        wrong(String.valueOf(e.getMessage()));
        return null;
      }
    }
  }
}
