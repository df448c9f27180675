package harvest.migration.rehearsal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Names tokens: by their text, the first digits of their fingerprint, or {@code prefix*}. */
final class TokenRules {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{8,64}");

  private final Set<Fingerprint> exact = new HashSet<>();
  private final List<String> fingerprints = new ArrayList<>();
  private final List<String> prefixes = new ArrayList<>();

  /** Reads the rules once. */
  TokenRules(Collection<String> rules) {
    for (String rule : rules) {
      if (rule.endsWith("*")) {
        prefixes.add(rule.substring(0, rule.length() - 1));
      } else if (HEX.matcher(rule).matches()) {
        fingerprints.add(rule);
      } else {
        exact.add(Fingerprint.of(rule));
      }
    }
  }

  /** Whether there is none. */
  boolean isEmpty() {
    return exact.isEmpty() && fingerprints.isEmpty() && prefixes.isEmpty();
  }

  /** Whether one of the rules names the token. */
  boolean match(String token, Fingerprint fingerprint) {
    if (exact.contains(fingerprint)) {
      return true;
    }
    for (String prefix : prefixes) {
      if (token.startsWith(prefix)) {
        return true;
      }
    }
    return !fingerprints.isEmpty() && fingerprints.stream().anyMatch(fingerprint.hex()::startsWith);
  }
}
