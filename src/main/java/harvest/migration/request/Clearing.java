package harvest.migration.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import harvest.migration.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a request says fit to travel on: without secret-like fields, without a text that
 * quotes one of the request's secrets, and without halves of surrogate pairs, which cannot be
 * written as UTF-8 (RFC 8259, 8.2, lets a sender escape one).
 */
public final class Clearing {
  /** A shorter text under a secret-like name is a word that may be found anywhere. */
  private static final int SHORTEST = 8;

  private static final String BLOT = "***";

  /** The secrets, and each as it stands in Base64, wherever it begins in what was encoded. */
  private final Set<String> quoted = new LinkedHashSet<>();

  /**
   * @param fields of the whole request: whatever they hold under a secret-like name is a secret
   * @param own the secret that the request is about
   */
  public Clearing(ObjectNode fields, @Nullable Secret own) {
    if (own != null) {
      add(own.text());
    }
    collect(fields);
  }

  private void add(String secret) {
    quoted.add(secret);
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    for (int before = 0; before < 3; before++) {
      byte[] text = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, text, before, bytes.length);
      // The characters at both ends depend on what stands beside the secret.
      int from = before == 0 ? 0 : 4;
      int to = text.length / 3 * 4;
      if (to - from >= SHORTEST) {
        String sure = Base64.getEncoder().encodeToString(text).substring(from, to);
        quoted.add(sure);
        quoted.add(sure.replace('+', '-').replace('/', '_'));
      }
    }
  }

  private void collect(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!SecretNames.matches(field.getKey())) {
          collect(field.getValue());
        } else if (!field.getKey().toLowerCase(Locale.ROOT).endsWith("id")) {
          // A token_id is dropped like a token, but may well be the subject too.
          addAll(field.getValue());
        }
      }
    } else {
      node.forEach(this::collect);
    }
  }

  private void addAll(JsonNode node) {
    node.forEach(this::addAll);
    if (node.isTextual() || node.isNumber()) {
      String text = node.asText();
      // "Basic ABC": the second word is as good as both.
      String word = text.substring(text.lastIndexOf(' ') + 1);
      Stream.of(text, word).filter(t -> t.length() >= SHORTEST).forEach(this::add);
    }
  }

  /** Whether the text gives a secret of the request away. */
  boolean quotes(String text) {
    return quoted.stream().anyMatch(text::contains);
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
        if (!SecretNames.matches(name) && !quotes(name)) {
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
      if (quotes(text)) {
        return TextNode.valueOf(BLOT);
      }
      return value.isTextual() ? TextNode.valueOf(written(text)) : value;
    }
    clear(value);
    return value;
  }
}
