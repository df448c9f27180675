package harvest.migration.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import harvest.migration.request.RequestParser.Parsed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds tokens that requests offer under several subjects: one pair is issued for all of them, and
 * only the first of them gets it. The requests are given twice, first to {@link #note} and then,
 * where {@link #isAny} says so, to {@link #name}; in memory are a few bytes for each token, and the
 * names of the first thousand that are shared.
 */
public final class SharedTokens {
  private static final int NAMED = 1_000;

  private final LongMap first = new LongMap();
  private final Map<Long, Named> shared = new LinkedHashMap<>();

  private record Named(String application, String fingerprint, Set<String> subjects) {}

  /** A token and those who came with it, in the order in which they came. */
  public record Shared(String application, @JsonIgnore String fingerprint, List<String> subjects) {}

  /** Takes a request in. */
  public void note(Parsed parsed) {
    long identity = LongMap.key(parsed);
    String subject = parsed.subject();
    String application = parsed.application();
    String fingerprint = parsed.fingerprint();
    if (identity == 0 || subject == null || application == null || fingerprint == null) {
      return;
    }
    long name = LongMap.hash(subject);
    if (first.get(identity, name) != name && shared.size() < NAMED) {
      shared.putIfAbsent(identity, new Named(application, fingerprint, new LinkedHashSet<>()));
    } else {
      first.put(identity, name);
    }
  }

  /** Whether a token came under several subjects. */
  public boolean isAny() {
    return !shared.isEmpty();
  }

  /** Takes a request in once more, for its name. */
  public void name(Parsed parsed) {
    Named named = shared.get(LongMap.key(parsed));
    String subject = parsed.subject();
    if (named != null && subject != null) {
      named.subjects().add(subject);
    }
  }

  /** The subjects of that token; only its own where it is not shared. */
  public Collection<@Nullable String> subjects(long identity, @Nullable String own) {
    Named named = shared.get(identity);
    List<@Nullable String> subjects = new ArrayList<>();
    subjects.add(own);
    if (named != null) {
      named.subjects().stream().filter(subject -> !subject.equals(own)).forEach(subjects::add);
    }
    return subjects;
  }

  /** All of them. */
  public List<Shared> all() {
    return shared.values().stream()
        .map(
            named ->
                new Shared(named.application(), named.fingerprint(), List.copyOf(named.subjects())))
        .toList();
  }
}
