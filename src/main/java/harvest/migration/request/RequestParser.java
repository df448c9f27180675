package harvest.migration.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import harvest.migration.credentials.Applications;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.credentials.Applications.Flow;
import harvest.migration.json.NumbersAsWritten;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.request.RequestParser.Refused;
import harvest.migration.request.RequestParser.Refused.Fault;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.sealing.UnsealKeys.Binding;
import harvest.migration.sealing.UnsealKeys.UnsealFailure;
import harvest.migration.secret.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a record of the requests topic. Never throws: whatever a record holds is an answer. */
public final class RequestParser {
  /** The largest request, in bytes. */
  public static final int MAX_BYTES = 65_536;

  /**
   * How deep a request may be nested: readers and writers of JSON, those of our own records too,
   * commonly give up at 1,000.
   */
  static final int MAX_DEPTH = 500;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .addModule(new NumbersAsWritten())
          .build();

  private final RequestRules rules;

  /**
   * @param keys open what stands sealed in the place of a secret; null where there are none
   */
  public RequestParser(Applications applications, @Nullable UnsealKeys keys) {
    this.rules = new RequestRules(applications, keys);
  }

  /** The request that the bytes hold, or what is wrong with them. */
  public Parsed parse(byte @Nullable [] value, Origin origin) {
    if (value == null || value.length == 0) {
      return malformed("the record has no value", origin);
    }
    if (value.length > MAX_BYTES) {
      return malformed(
          "the record has " + value.length + " bytes; at most " + MAX_BYTES + " are taken", origin);
    }
    ObjectNode fields = JSON.createObjectNode();
    try (JsonParser parser = JSON.createParser(text(value))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return malformed("the record is not a JSON object", origin);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        fields.set(name, field(name, parser));
      }
      if (parser.nextToken() != null) {
        return malformed("there is something after the JSON object", origin);
      }
    } catch (IOException | RuntimeException e) {
      // The exception's text quotes the record: it must not travel.
      return malformed(
          "the record is not JSON in UTF-8, has one name twice in an object, or is nested deeper than "
              + MAX_DEPTH,
          origin);
    }
    return rules.judge(fields, origin);
  }

  /** Strictly: Jackson would guess UTF-16, and take some bytes that are no UTF-8. */
  private static String text(byte[] value) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** An id or subject that is a number keeps its text as written: 1.0 is "1.0". */
  private static JsonNode field(String name, JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token.isNumeric() && (name.equals("id") || name.equals("subject"))) {
      return TextNode.valueOf(parser.getText());
    }
    return parser.readValueAsTree();
  }

  private static Refused malformed(String why, Origin origin) {
    return new Refused(Fault.MALFORMED, why, null, null, null, null, null, null, origin);
  }

  /**
   * What a record turned out to be: a request that can be worked on, or one refused as it stands.
   */
  public sealed interface Parsed permits Request, Refused {
    /** Where the record came from. */
    Origin origin();

    /** What it is called by; null where it cannot be known. */
    @Nullable String id();

    /** Of whatever name, configured or not; null where none can be read. */
    @Nullable String application();

    @Nullable String subject();

    /** What names the secret; null where there is none. */
    @Nullable String fingerprint();
  }

  /**
   * A record that needs no call to get its outcome. What could not be known is null.
   *
   * @param why what is wrong and what to do; free of secrets
   */
  public record Refused(
      Fault fault,
      String why,
      @Nullable String id,
      @Nullable String application,
      @Nullable String subject,
      @Nullable String grantType,
      @Nullable String fingerprint,
      @Nullable ObjectNode context,
      Origin origin)
      implements Parsed {

    /** The kinds of refusal. */
    public enum Fault {
      /** Not JSON, not an object, no value, too large. */
      MALFORMED,
      /** A field is missing or of the wrong type. */
      INVALID_REQUEST,
      /** No such application is configured. */
      UNKNOWN_APPLICATION,
      /** The user has to consent again: Basic credentials, or implicit without a token. */
      REAUTHORIZATION_REQUIRED
    }
  }

  /** Decides whether the fields of a request make one that can be worked on. */
  static final class RequestRules {
    private static final Set<String> KNOWN =
        Set.of("id", "application", "subject", "grant_type", "redirect_uri", "context");
    private static final Set<String> NUMBERS_TOO = Set.of("id", "subject");
    private static final Set<String> BASIC_GRANT_TYPES = Set.of("basic", "password");
    private static final Pattern BASIC =
        Pattern.compile("\\s*basic(?:\\s|$)", Pattern.CASE_INSENSITIVE);
    private static final String BASIC_ADVICE =
        "Harvest's V2 does not take Basic authentication: create a personal access token in the"
            + " Developers section of Harvest ID and send it as grant_type personal_access_token";

    private final Applications applications;
    private final @Nullable UnsealKeys keys;

    RequestRules(Applications applications, @Nullable UnsealKeys keys) {
      this.applications = applications;
      this.keys = keys;
    }

    Parsed judge(ObjectNode fields, Origin origin) {
      return new Case(fields, origin).judge();
    }

    /** One request on its way through the rules. */
    private final class Case {
      private final ObjectNode fields;
      private final Origin origin;
      private final String grantKey;
      private final @Nullable GrantType grantType;
      private final Offered offered;
      private final @Nullable Secret secret;
      private final @Nullable String fingerprint;
      private final RequestSecrets secrets;

      Case(ObjectNode fields, Origin origin) {
        this.fields = fields;
        JsonNode grant = fields.get("grant_type");
        this.grantKey = isAbsent(grant) ? GrantType.V1_REFRESH_TOKEN.key() : grant.asText().trim();
        this.grantType = isAbsent(grant) || grant.isTextual() ? GrantType.find(grantKey) : null;
        this.offered = Offered.in(fields, grantType, keys);
        this.secret = offered.secret();
        this.fingerprint = secret == null ? null : secret.fingerprint();
        this.secrets = new RequestSecrets(fields, secret);
        this.origin = origin.without(secrets);
      }

      Parsed judge() {
        for (String name : List.of("id", "subject", "redirect_uri", "application")) {
          if (!isAbsent(fields.get(name)) && !fields.get(name).isTextual()) {
            return invalid(
                name,
                NUMBERS_TOO.contains(name) ? "must be a string or a number" : "must be a string");
          }
        }
        if (!isAbsent(fields.get("context")) && !fields.get("context").isObject()) {
          return invalid("context", "must be an object");
        }
        if (text("application") == null) {
          return invalid("application", "is missing");
        }
        boolean basic = offersBasic();
        if (grantType == null && !basic) {
          return invalid("grant_type", "is none of those known");
        }
        Application application = applications.find(text("application"));
        if (application == null) {
          return refused(
              Fault.UNKNOWN_APPLICATION,
              "no application of that name is configured; set harvest.app.NAME.* and replay");
        }
        if (basic) {
          return refused(Fault.REAUTHORIZATION_REQUIRED, BASIC_ADVICE);
        }
        return judge(application, Objects.requireNonNull(grantType));
      }

      private Parsed judge(Application application, GrantType type) {
        if (offered.wrong() != null) {
          return invalid(Offered.SEALED, offered.wrong());
        }
        if (secret == null || fingerprint == null) {
          if (type == GrantType.IMPLICIT && Offered.isNothing(fields.get(type.secretField()))) {
            return refused(
                Fault.REAUTHORIZATION_REQUIRED,
                "the implicit flow has nothing to migrate: the user has to consent again");
          }
          JsonNode given = fields.get(type.secretField());
          return invalid(
              type.secretField(),
              given != null && given.isTextual() && Secret.isPlaceholder(given.textValue())
                  ? "holds a word for nothing, such as NULL, or a spreadsheet's error, not a token;"
                      + " look at how the request was made"
                  : "must be a string of 1 to "
                      + Secret.MAX_LENGTH
                      + " characters of printable ASCII without white space or quotes");
        }
        if (type != GrantType.PERSONAL_ACCESS_TOKEN
            && type != GrantType.IMPLICIT
            && application.flow() != Flow.AUTHORIZATION_CODE) {
          return invalid(
              "grant_type",
              "needs an application of the flow authorization_code; this one's flow is "
                  + application.flow().key());
        }
        String redirectUri = text("redirect_uri");
        if (type == GrantType.AUTHORIZATION_CODE && redirectUri == null) {
          redirectUri = application.redirectUri();
          if (redirectUri == null) {
            return invalid("redirect_uri", "is missing, of the request and of the application");
          }
        }
        Identity identity = new Identity(application.name(), type, fingerprint);
        String id = safe("id");
        return new Request(
            identity,
            id == null ? fingerprint : id,
            safe("subject"),
            secret,
            offered.sealed() ? text(Offered.SEALED) : null,
            type == GrantType.AUTHORIZATION_CODE ? redirectUri : null,
            context(),
            origin);
      }

      /** Basic credentials count only where the secret of a grant does not stand beside them. */
      private boolean offersBasic() {
        if (BASIC_GRANT_TYPES.contains(grantKey.toLowerCase(Locale.ROOT))) {
          return true;
        }
        if (secret != null) {
          return false;
        }
        boolean user = has("username") || has("email");
        return (user && has("password"))
            || fields.properties().stream()
                .filter(field -> field.getKey().equalsIgnoreCase("authorization"))
                .anyMatch(field -> BASIC.matcher(field.getValue().asText()).lookingAt());
      }

      private boolean has(String name) {
        return fields.properties().stream()
            .anyMatch(f -> f.getKey().equalsIgnoreCase(name) && !isAbsent(f.getValue()));
      }

      /** The context of the request with its unknown fields; those of the context win. */
      private ObjectNode context() {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
          boolean used = offered.sealed() && field.getKey().equals(Offered.SEALED);
          if (!used && !KNOWN.contains(field.getKey())) {
            context.set(field.getKey(), field.getValue());
          }
        }
        if (fields.get("context") instanceof ObjectNode given) {
          context.setAll(given);
        }
        secrets.clear(context);
        return context;
      }

      private Refused invalid(String field, String what) {
        return refused(Fault.INVALID_REQUEST, field + ": " + what);
      }

      private Refused refused(Fault fault, String why) {
        String id = safe("id");
        return new Refused(
            fault,
            why,
            id == null ? fingerprint : id,
            safe("application"),
            safe("subject"),
            grantType != null
                ? grantType.key()
                : BASIC_GRANT_TYPES.contains(grantKey.toLowerCase(Locale.ROOT)) ? grantKey : null,
            fingerprint,
            context(),
            origin);
      }

      private @Nullable String text(String name) {
        JsonNode value = fields.get(name);
        return isAbsent(value) || !value.isTextual() || value.textValue().isEmpty()
            ? null
            : value.textValue();
      }

      /** The text, unless somebody used a secret of the request as a name. */
      private @Nullable String safe(String name) {
        String value = text(name);
        if (value == null) {
          return null;
        }
        return secrets.standIn(value) ? fingerprint : RequestSecrets.written(value);
      }
    }

    private static boolean isAbsent(@Nullable JsonNode node) {
      return node == null || node.isNull();
    }
  }

  /**
   * The secret that a request offers, as it stands or sealed.
   *
   * @param secret null where there is none that can be used
   * @param sealed whether {@code sealed} stands in the place of the secret
   * @param wrong what is wrong with what is sealed; null where nothing is
   */
  record Offered(@Nullable Secret secret, boolean sealed, @Nullable String wrong) {
    static final String SEALED = "sealed";

    private static final Offered NOTHING = new Offered(null, false, null);

    /** What these fields offer for a grant of that type; null: for one that is not known. */
    static Offered in(ObjectNode fields, @Nullable GrantType type, @Nullable UnsealKeys keys) {
      if (type == null) {
        return NOTHING;
      }
      JsonNode value = fields.get(type.secretField());
      if (isNothing(value) && !isNothing(fields.get(SEALED))) {
        JsonNode application = fields.path("application");
        return open(fields.get(SEALED), application.asText(), type, keys);
      }
      return value != null && value.isTextual() && Secret.isWellFormed(value.textValue())
          ? new Offered(new Secret(value.textValue()), false, null)
          : NOTHING;
    }

    private static Offered open(
        JsonNode sealed, String application, GrantType type, @Nullable UnsealKeys keys) {
      if (!sealed.isTextual()) {
        return closed("must be a string, a compact JWE");
      }
      if (keys == null) {
        return closed("cannot be opened: harvest.unseal.keys is not set");
      }
      try {
        UnsealKeys.Opened opened = keys.open(sealed.textValue());
        if (!(opened.fields().get(type.secretField()) instanceof String text)
            || !Secret.isWellFormed(text)) {
          return closed("holds no " + type.secretField());
        }
        Secret secret = new Secret(text);
        opened.requireFor(new Binding(application, type.key(), secret.fingerprint()));
        return new Offered(secret, true, null);
      } catch (UnsealFailure e) {
        return closed(String.valueOf(e.getMessage()));
      }
    }

    private static Offered closed(String wrong) {
      return new Offered(null, true, wrong);
    }

    static boolean isNothing(@Nullable JsonNode node) {
      return node == null || node.isNull() || (node.isTextual() && node.textValue().isEmpty());
    }
  }
}
