package harvest.migration.report;

import harvest.migration.report.Report.Problem;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects what does not add up: the first thousand of each kind by name, the rest as a number, so
 * that a lost topic does not need the memory of a topic. One thread at a time.
 */
final class Problems {
  private static final int NAMED = 1_000;

  private final Map<Problem.Kind, List<Problem>> listed = new EnumMap<>(Problem.Kind.class);
  private final Map<Problem.Kind, Long> further = new EnumMap<>(Problem.Kind.class);

  void add(
      Problem.Kind kind,
      @Nullable String fingerprint,
      @Nullable String source,
      @Nullable Coordinates at,
      String text) {
    List<Problem> known = listed.computeIfAbsent(kind, first -> new ArrayList<>());
    if (known.size() < NAMED) {
      known.add(new Problem(kind, fingerprint, source, text, at));
    } else {
      further.merge(kind, 1L, Long::sum);
    }
  }

  /** One of an outcome. */
  void add(Problem.Kind kind, Published outcome, String text) {
    add(kind, outcome.text("fingerprint"), outcome.text("source"), outcome.at(), text);
  }

  /** One of a record, which is named at the end. */
  void add(Problem.Kind kind, Coordinates at, String text) {
    add(kind, null, null, at, text);
  }

  /** One of no single record. */
  void add(Problem.Kind kind, String text) {
    add(kind, null, null, null, text);
  }

  /** Those of that kind that are listed. */
  List<Problem> of(Problem.Kind kind) {
    return listed.getOrDefault(kind, List.of());
  }

  /** Drops those of that kind that turned out to be none. */
  void drop(Problem.Kind kind, Predicate<Problem> isNone) {
    List<Problem> known = listed.get(kind);
    if (known != null) {
      known.removeIf(isNone);
    }
  }

  /** Everything, with the fingerprints and sources that the topics can add. */
  List<Problem> all(Naming naming) throws TopicFailure, IOException {
    Set<Coordinates> nameless = new HashSet<>();
    listed
        .values()
        .forEach(
            problems ->
                problems.forEach(
                    problem -> {
                      if (problem.at() != null && problem.fingerprint() == null) {
                        nameless.add(problem.at());
                      }
                    }));
    Map<Coordinates, Naming.Name> names = nameless.isEmpty() ? Map.of() : naming.of(nameless);
    List<Problem> all = new ArrayList<>();
    listed.forEach(
        (kind, problems) -> {
          for (Problem problem : problems) {
            Naming.Name name = problem.at() == null ? null : names.get(problem.at());
            all.add(name == null ? problem : problem.named(name.fingerprint(), name.source()));
          }
          if (further.containsKey(kind)) {
            all.add(
                new Problem(kind, null, null, "and " + further.get(kind) + " more of these", null));
          }
        });
    return all;
  }

  /** Reads topics once more to find out what records are called. Only for the few that need it. */
  record Naming(
      TopicReader reader, RequestRecords requests, String requestsTopic, List<String> outgoing) {
    record Name(@Nullable String fingerprint, @Nullable String source) {}

    Map<Coordinates, Name> of(Set<Coordinates> wanted) throws TopicFailure, IOException {
      Map<Coordinates, Name> names = new HashMap<>();
      reader.read(
          requestsTopic,
          record -> {
            Coordinates at = RequestRecords.at(record);
            if (wanted.contains(at)) {
              var parsed = requests.read(record);
              names.put(at, new Name(parsed.fingerprint(), parsed.origin().source()));
            }
          });
      for (String topic : outgoing) {
        reader.read(
            topic,
            record -> {
              Published outcome = Published.read(record);
              if (outcome != null && outcome.at() != null && wanted.contains(outcome.at())) {
                names.putIfAbsent(
                    outcome.at(), new Name(outcome.text("fingerprint"), outcome.text("source")));
              }
            });
      }
      return names;
    }
  }
}
