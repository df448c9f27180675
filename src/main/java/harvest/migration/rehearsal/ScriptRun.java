package harvest.migration.rehearsal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A script and how far those it speaks of have come in it. One thread. */
final class ScriptRun {
  private final String key;
  private final List<String> texts;
  private final Script script;
  private final @Nullable TokenRules rule; // null: a path or an application
  private final Map<Fingerprint, Long> positions = new HashMap<>();
  private long position;

  ScriptRun(String key, List<String> texts) {
    this.key = key;
    this.texts = texts;
    this.script = new Script(texts);
    this.rule = key.startsWith("/") || key.startsWith("@") ? null : new TokenRules(List.of(key));
  }

  boolean is(String aKey, List<String> someTexts) {
    return key.equals(aKey) && texts.equals(someTexts);
  }

  /** Tokens first, then applications, then paths, the longest first. */
  int rank() {
    return rule != null ? 0 : key.startsWith("@") ? 1 : 1_000_000 - key.length();
  }

  /** What this call meets; counts it. Null: the script does not speak of it. */
  @Nullable Behaviour next(Subject subject) {
    if (rule == null) {
      boolean speaks =
          key.startsWith("@")
              ? key.substring(1).equals(subject.application())
              : subject.path().startsWith(key);
      return speaks ? script.at(position++) : null;
    }
    String token = subject.token();
    Fingerprint fingerprint = subject.fingerprint();
    if (token == null || fingerprint == null || !rule.match(token, fingerprint)) {
      return null;
    }
    return script.at(positions.merge(fingerprint, 1L, Long::sum) - 1);
  }
}
