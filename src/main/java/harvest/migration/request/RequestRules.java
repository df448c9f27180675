package harvest.migration.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.credentials.Application;
import harvest.migration.credentials.Applications;
import harvest.migration.credentials.Flow;
import harvest.migration.request.Refused.Fault;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.secret.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides whether the fields of a request make one that can be worked on. */
final class RequestRules {
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
      this.origin = origin;
      JsonNode grant = fields.get("grant_type");
      this.grantKey = isAbsent(grant) ? GrantType.V1_REFRESH_TOKEN.key() : grant.asText().trim();
      this.grantType = isAbsent(grant) || grant.isTextual() ? GrantType.find(grantKey) : null;
      this.offered = Offered.in(fields, grantType, keys);
      this.secret = offered.secret();
      this.fingerprint = secret == null ? null : secret.fingerprint();
      this.secrets = new RequestSecrets(fields, secret);
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
