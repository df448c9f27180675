package harvest.migration.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import harvest.migration.request.Request.GrantType;
import harvest.migration.secret.Redactor;
import harvest.migration.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a request, which must not travel on: fields of secret-like names, and any text in
 * which one of them stands. Halves of surrogate pairs, which cannot be written as UTF-8 (RFC 8259,
 * 8.2, lets a sender escape one), are mended as well.
 */
public final class RequestSecrets {
  /** A shorter text under a secret-like name is a word that may be found anywhere. */
  private static final int SHORTEST = 8;

  private static final String MASK = "***";

  private final Redactor redactor;

  /**
   * @param fields of the whole request: whatever they hold under a secret-like name is a secret
   * @param own the secret that the request is about
   */
  public RequestSecrets(ObjectNode fields, @Nullable Secret own) {
    Set<String> secrets = new LinkedHashSet<>();
    if (own != null) {
      secrets.add(own.text());
    }
    collect(fields, secrets);
    this.redactor = new Redactor(secrets);
  }

  private static void collect(JsonNode node, Set<String> secrets) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!SecretNames.matches(field.getKey())) {
          collect(field.getValue(), secrets);
        } else if (!field.getKey().toLowerCase(Locale.ROOT).endsWith("id")) {
          // A token_id is dropped like a token, but may well be the subject too.
          addAll(field.getValue(), secrets);
        }
      }
    } else {
      node.forEach(child -> collect(child, secrets));
    }
  }

  private static void addAll(JsonNode node, Set<String> secrets) {
    node.forEach(child -> addAll(child, secrets));
    if (node.isTextual() || node.isNumber()) {
      String text = node.asText();
      // "Basic ABC": the second word is as good as both.
      String word = text.substring(text.lastIndexOf(' ') + 1);
      Stream.of(text, word).filter(t -> t.length() >= SHORTEST).forEach(secrets::add);
    }
  }

  /** Whether the text gives a secret of the request away. */
  public boolean standIn(String text) {
    return redactor.finds(text);
  }

  /** The text as it can be written. */
  static String written(String text) {
    return text.chars().anyMatch(c -> Character.isSurrogate((char) c))
        ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        : text;
  }

  /** Clears everything below the node. */
  public void clear(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<Map.Entry<String, JsonNode>> given = new ArrayList<>(object.properties());
      object.removeAll();
      for (Map.Entry<String, JsonNode> field : given) {
        String name = field.getKey();
        if (!SecretNames.matches(name) && !standIn(name)) {
          object.set(written(name), cleared(field.getValue()));
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, cleared(array.get(i)));
      }
    }
  }

  private JsonNode cleared(JsonNode value) {
    if (value.isTextual() || value.isNumber()) {
      String text = value.asText();
      if (standIn(text)) {
        return TextNode.valueOf(MASK);
      }
      return value.isTextual() ? TextNode.valueOf(written(text)) : value;
    }
    clear(value);
    return value;
  }

  /** Decides which fields of a request must not travel on. */
  public static final class SecretNames {
    private static final Set<String> GRANT_FIELDS =
        Stream.of(GrantType.values())
            .map(GrantType::secretField)
            .collect(Collectors.toUnmodifiableSet());
    private static final List<String> PARTS =
        List.of(
            "password",
            "passwd",
            "pwd",
            "secret",
            "token",
            "jwt",
            "authorization",
            "cookie",
            "credential",
            "private_key",
            "privatekey",
            "private-key",
            "session",
            "api_key",
            "apikey",
            "api-key");

    private SecretNames() {}

    /** Whether a field of that name may hold a secret. */
    public static boolean matches(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      return GRANT_FIELDS.contains(lower) || PARTS.stream().anyMatch(lower::contains);
    }
  }
}
