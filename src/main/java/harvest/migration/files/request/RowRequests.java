package harvest.migration.files.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.RowRecord;
import harvest.migration.files.format.Rejection;
import harvest.migration.files.format.Rejection.Reason;
import harvest.migration.files.format.Row;
import harvest.migration.request.GrantType;
import harvest.migration.request.RequestParser;
import harvest.migration.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rows of one file into requests, the same row always into the same bytes under the same
 * key. For one thread.
 *
 * <p>Only what makes a row useless is rejected here; whatever the intake answers with an outcome of
 * its own (an unknown grant, a value of the wrong type, Basic credentials) becomes a request, so
 * that it is answered in one place.
 */
public final class RowRequests {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<String> OWN =
      List.of("id", "application", "subject", "grant_type", "redirect_uri", "sealed", "context");
  private static final HexFormat HEX = HexFormat.of();

  private final String fileName;
  private final MessageDigest digest;

  /**
   * @param fileName the name that the file has once it is processed
   */
  public RowRequests(String fileName) {
    this.fileName = fileName;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The request of that row, or why there is none. Takes the row's values over. */
  public RowRecord read(Row row) {
    if (row instanceof Row.Unreadable unreadable) {
      return new RowRecord.Rejected(unreadable.rejection());
    }
    return read((Row.Fields) row);
  }

  private RowRecord read(Row.Fields row) {
    ObjectNode values = row.values();
    if (!has(values, "application")) {
      return missing(row, "application");
    }
    String grantName = has(values, "grant_type") ? values.get("grant_type").asText().trim() : null;
    GrantType grant = grantName == null ? GrantType.V1_REFRESH_TOKEN : GrantType.find(grantName);
    String secretField = grant == null ? null : grant.secretField();
    boolean secret = secretField != null && has(values, secretField);
    boolean offered = secret || has(values, "sealed");
    String token = secret && secretField != null ? text(values.get(secretField)) : null;
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
    return sized(row, key(values, basic ? null : token, row.line()), request);
  }

  private RowRecord sized(Row.Fields row, String key, ObjectNode request) {
    String value;
    try {
      value = MAPPER.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      // its message may quote the row
      return rejected(row, Reason.NOT_READABLE, null, "the row cannot be written as JSON");
    }
    int bytes = bytes(value);
    if (bytes > RequestParser.MAX_BYTES) {
      String text =
          "the request would have " + bytes + " bytes, " + RequestParser.MAX_BYTES + " are allowed";
      return rejected(row, Reason.TOO_LARGE, null, text);
    }
    return new RowRecord.Accepted(key, source(row.line()), value);
  }

  private String key(ObjectNode values, @Nullable String secret, long line) {
    String application = text(values.get("application"));
    String subject = has(values, "subject") ? text(values.get("subject")) : null;
    if (application != null && subject != null && (secret == null || !subject.contains(secret))) {
      return application + "/" + subject;
    }
    if (application == null || secret == null || !Secret.isWellFormed(secret)) {
      return source(line); // rows without a token have nothing in common
    }
    return application + "/" + fingerprint(secret);
  }

  private String source(long line) {
    return "file:" + fileName + "#" + line;
  }

  private String fingerprint(String secret) {
    return HEX.formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
  }

  /** The row's own context wins over an extra column of the same name. */
  private static JsonNode context(ObjectNode values) {
    JsonNode own = values.get("context");
    if (own != null && !own.isObject() && !own.isNull()) {
      WithoutSecrets.drop(own);
      return own; // of the wrong type: for the intake to answer
    }
    ObjectNode context =
        own instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : values.properties()) {
      if (!OWN.contains(field.getKey()) && !context.has(field.getKey())) {
        context.set(field.getKey(), field.getValue());
      }
    }
    WithoutSecrets.drop(context);
    return context;
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
    boolean user = hasAnyCase(values, "username") || hasAnyCase(values, "email");
    return (user && hasAnyCase(values, "password"))
        || values.properties().stream()
            .filter(field -> field.getKey().equalsIgnoreCase("authorization"))
            .anyMatch(
                field -> field.getValue().asText().strip().regionMatches(true, 0, "basic", 0, 5));
  }

  private static boolean hasAnyCase(ObjectNode values, String name) {
    return values.properties().stream()
        .anyMatch(field -> field.getKey().equalsIgnoreCase(name) && has(values, field.getKey()));
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
    return rejected(row, Reason.MISSING_FIELD, field, "the row has no " + field);
  }

  private static RowRecord rejected(
      Row.Fields row, Reason reason, @Nullable String field, String text) {
    return new RowRecord.Rejected(new Rejection(row.line(), reason, field, text));
  }
}
