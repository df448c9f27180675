package harvest.migration.drops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.DropKind.DropLimits;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.Row.Reason;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.RequestParser;
import harvest.migration.request.RequestSecrets.SecretNames;
import harvest.migration.secret.Redactor;
import harvest.migration.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files whose rows become requests: CSV, NDJSON and JSON arrays.
 *
 * <p>Only what makes a row useless is rejected here; whatever the intake answers with an outcome of
 * its own (an unknown grant, a value of the wrong type, Basic credentials) becomes a request, so
 * that it is answered in one place.
 */
public final class RequestFiles implements DropKind {
  private static final Map<String, String> FORMATS =
      Map.of("csv", "csv", "ndjson", "ndjson", "jsonl", "ndjson", "json", "json");
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<String> OWN =
      List.of("id", "application", "subject", "grant_type", "redirect_uri", "sealed", "context");

  private final DropLimits limits;

  /** With the default limits. */
  public RequestFiles() {
    this(DropLimits.DEFAULT);
  }

  public RequestFiles(DropLimits limits) {
    this.limits = limits;
  }

  /** Whether files of that format, as a report names it, hold requests. */
  static boolean isFormat(String format) {
    return FORMATS.containsValue(format);
  }

  @Override
  public Optional<String> format(String fileName) {
    return Optional.ofNullable(FORMATS.get(DropNames.ending(fileName)));
  }

  @Override
  public RowReader rows(String fileName, InputStream bytes) throws IOException {
    TextInput in = TextInput.of(bytes);
    return switch (format(fileName).orElse("")) {
      case "csv" -> CsvRows.open(in);
      case "ndjson" -> JsonRows.lines(in);
      case "json" -> JsonRows.arrayOrLines(in);
      default -> throw new IOException("not a file of requests: " + fileName);
    };
  }

  @Override
  public DropLimits limits() {
    return limits;
  }

  /** What is left out of a request is unwelcome in it: secrets under another name. */
  @Override
  public boolean listsLeftOut() {
    return false;
  }

  @Override
  public RowRecord record(Row.Fields row, String source) {
    ObjectNode values = row.values();
    if (!has(values, "application")) {
      return missing(row, "application");
    }
    String grantName = has(values, "grant_type") ? values.get("grant_type").asText().trim() : null;
    GrantType grant = grantName == null ? GrantType.V1_REFRESH_TOKEN : GrantType.find(grantName);
    String secretField = grant == null ? null : grant.secretField();
    boolean secret = secretField != null && has(values, secretField);
    boolean offered = secret || has(values, "sealed");
    String token = secret ? text(values.get(secretField)) : null;
    boolean usable = token == null ? offered : Secret.isWellFormed(token);
    boolean basic = isBasic(grantName) || (!usable && offersBasic(values));
    if (!basic && grant != null && grant != GrantType.IMPLICIT && !offered) {
      return missing(row, grant.secretField());
    }

    ObjectNode request = JsonNodeFactory.instance.objectNode();
    copy(values, request, "id");
    copy(values, request, "application");
    copy(values, request, "subject");
    if (basic) {
      request.put("grant_type", "basic"); // answered with a link; the password ends here
    } else {
      copy(values, request, "grant_type");
      copy(values, request, secret && secretField != null ? secretField : "sealed");
      copy(values, request, "redirect_uri");
    }
    JsonNode context = context(values);
    if (!context.isEmpty() || !context.isObject()) {
      request.set("context", context);
    }
    return sized(row, source, key(values, basic ? null : token, source), request);
  }

  private static RowRecord sized(Row.Fields row, String source, String key, ObjectNode request) {
    String value;
    try {
      value = MAPPER.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      // its message may quote the row
      return new Row.Rejected(
          row.line(), Reason.NOT_READABLE, null, "the row cannot be written as JSON");
    }
    int bytes = bytes(value);
    if (bytes > RequestParser.MAX_BYTES) {
      String text =
          "the request would have " + bytes + " bytes, " + RequestParser.MAX_BYTES + " are allowed";
      return new Row.Rejected(row.line(), Reason.TOO_LARGE, null, text);
    }
    return new RowRecord.Accepted(key, source, Map.of("source", source), value);
  }

  private static String key(ObjectNode values, @Nullable String secret, String source) {
    String application = text(values.get("application"));
    String subject = has(values, "subject") ? text(values.get("subject")) : null;
    if (application != null
        && subject != null
        && (secret == null || !new Redactor(List.of(secret)).finds(subject))) {
      return application + "/" + subject;
    }
    return application == null || secret == null || !Secret.isWellFormed(secret)
        ? source // rows without a token have nothing in common
        : application + "/" + new Secret(secret).fingerprint();
  }

  /** The row's own context wins over an extra column of the same name. */
  private static JsonNode context(ObjectNode values) {
    JsonNode own = values.get("context");
    if (own != null && !own.isObject() && !own.isNull()) {
      dropSecrets(own);
      return own; // of the wrong type: for the intake to answer
    }
    ObjectNode context =
        own instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : values.properties()) {
      if (!OWN.contains(field.getKey()) && !context.has(field.getKey())) {
        context.set(field.getKey(), field.getValue());
      }
    }
    dropSecrets(context);
    return context;
  }

  /** Removes what stands under the name of a secret, at any depth. */
  private static void dropSecrets(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        if (SecretNames.matches(names.next())) {
          names.remove();
        }
      }
    }
    for (JsonNode child : node) {
      if (child.isContainerNode()) {
        dropSecrets(child);
      }
    }
  }

  private static int bytes(String value) {
    // a character has at most three bytes, so that most requests need not be encoded to know
    return value.length() * 3 <= RequestParser.MAX_BYTES
        ? value.length()
        : value.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean isBasic(@Nullable String grantName) {
    return "basic".equalsIgnoreCase(grantName) || "password".equalsIgnoreCase(grantName);
  }

  private static boolean offersBasic(ObjectNode values) {
    String authorization = anyCase(values, "authorization");
    return authorization.strip().regionMatches(true, 0, "basic", 0, 5)
        || (!anyCase(values, "password").isEmpty()
            && !(anyCase(values, "username") + anyCase(values, "email")).isEmpty());
  }

  /** The value of the field of that name in any case; empty if none has one. */
  private static String anyCase(ObjectNode values, String name) {
    return values.properties().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name) && has(values, field.getKey()))
        .map(field -> field.getValue().isContainerNode() ? "{}" : field.getValue().asText())
        .findFirst()
        .orElse("");
  }

  private static boolean has(ObjectNode values, String field) {
    JsonNode value = values.get(field);
    return value != null && !value.isNull() && !(value.isTextual() && value.textValue().isEmpty());
  }

  private static @Nullable String text(@Nullable JsonNode value) {
    return value != null && (value.isTextual() || value.isNumber()) ? value.asText() : null;
  }

  private static void copy(ObjectNode from, ObjectNode to, String field) {
    if (has(from, field)) {
      to.set(field, from.get(field));
    }
  }

  private static RowRecord missing(Row.Fields row, String field) {
    return new Row.Rejected(row.line(), Reason.MISSING_FIELD, field, "the row has no " + field);
  }
}
