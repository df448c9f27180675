package harvest.migration.promises;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Secrets that are looked for in what came out: as they are, encoded for a URL, JSON, HTML and in
 * Base64 at each alignment, whole and by every piece of 16 characters. Each text is read once.
 */
final class Canaries {
  private static final int PIECE = 16;

  private final Map<String, String> nameByPiece = new HashMap<>();
  private final BitSet starts = new BitSet(1 << 20);

  /** Looks for that secret from now on; {@code name} says in a failure which one it was. */
  void add(String name, String secret) {
    if (secret.length() < PIECE) {
      throw new IllegalArgumentException(name + " is too short to be told from other text");
    }
    for (String form : forms(secret)) {
      for (int from = 0; from + PIECE <= form.length(); from++) {
        nameByPiece.put(form.substring(from, from + PIECE), name);
        starts.set(start(form, from));
      }
    }
  }

  private static List<String> forms(String secret) {
    List<String> forms = new ArrayList<>();
    forms.add(secret);
    forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    forms.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
    forms.add(
        secret
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;"));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = ("x".repeat(shift) + secret).getBytes(StandardCharsets.UTF_8);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // Its first and last characters depend on what stands beside the secret.
      String own = encoded.substring(shift == 0 ? 0 : 4, encoded.length() - 1);
      forms.add(own);
      forms.add(own.replace('+', '-').replace('/', '_'));
    }
    return forms;
  }

  /** Where secrets were found: what they are and what stands around them, by the place. */
  Map<String, String> found(Map<String, String> texts) {
    Map<String, String> found = new LinkedHashMap<>();
    texts.forEach(
        (place, text) -> {
          for (int from = 0; from + PIECE <= text.length(); from++) {
            if (starts.get(start(text, from))) {
              String name = nameByPiece.get(text.substring(from, from + PIECE));
              if (name != null) {
                found.putIfAbsent(
                    place,
                    name
                        + " in: "
                        + text.substring(
                            Math.max(0, from - 80), Math.min(text.length(), from + 40)));
              }
            }
          }
        });
    return found;
  }

  /** Of the four characters there, as a number below 2 to the 20th: most other text has another. */
  private static int start(String text, int from) {
    int hash = 0;
    for (int i = from; i < from + 4; i++) {
      hash = hash * 37 + text.charAt(i);
    }
    return hash & ((1 << 20) - 1);
  }
}
