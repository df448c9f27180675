package harvest.migration.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.report.Charts.Progression;
import harvest.migration.report.Report.Problem;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.sealing.UnsealKeys.Binding;
import harvest.migration.settings.Settings;
import harvest.migration.topics.Rights.DeniedRight;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger and the topics say of each record. The ledger comes first, then dead letters,
 * results and requests, see {@link Reconciliation}. One thread at a time.
 */
final class Evidence {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String FILE = "file:";
  private static final int LISTED = 1_000;

  /** Lines whose bits stand together; small, for a line is what somebody else has written. */
  private static final int BLOCK = 4_096;

  private final Settings.Topics topics;
  private final RequestRecords requests;
  private final Problems problems;
  private final Board board = new Board();
  private final SharedTokens shared = new SharedTokens();
  private final Progression progress = new Progression();

  private String ledgerId = "";
  private List<TokenUser> sharedUsers = List.of();
  private final TreeSet<String> applications = new TreeSet<>();
  private final LongMap states = new LongMap();
  private final LongMap pairs = new LongMap();
  private final LongMap failedReads = new LongMap();
  private final List<Report.InDoubt> inDoubt = new ArrayList<>();
  private final Map<String, Map<Long, BitSet>> rows = new HashMap<>();
  private @Nullable Instant earliestExpiry;
  private long unbound;

  Evidence(Settings settings, Problems problems) {
    this.topics = settings.topics();
    this.requests = new RequestRecords(settings);
    this.problems = problems;
  }

  /** Takes what the ledger says at one moment. */
  void ledger(LedgerReader ledger) {
    ledgerId = ledger.id();
    sharedUsers = ledger.sharedUsers();
    ledger.entries(
        entry -> {
          Ending ending = Ending.of(entry);
          String application = entry.identity().application();
          Board.Square square = board.at(entry.at());
          square.record(ending);
          square.application(application);
          applications.add(application);
          states.put(LongMap.key(entry.identity()), ending.code());
        });
    // After the entries: where both speak of a record, the note is right.
    ledger.notes(
        note -> {
          Board.Square square = board.at(note.at());
          square.record(Ending.of(note));
          square.application(note.application());
          if (note.application() != null) {
            applications.add(note.application());
          }
        });
  }

  /** Takes a record of the dead-letters topic. */
  void deadLetter(ConsumerRecord<byte[], byte[]> record) {
    Published letter = Published.read(record);
    if (letter == null || letter.reason() == null) {
      return; // not ours
    }
    Coordinates at = letter.at();
    if (at != null
        && (at.topic().equals(topics.reads()) || letter.reason() == Reason.READ_FAILED)) {
      failedReads.put(LongMap.hash(at.toString()), 1);
      return;
    }
    if (at == null) {
      problems.add(
          Problem.Kind.DEAD_LETTER_WITHOUT_REQUEST,
          letter,
          "a dead letter that does not say where its request lies");
      return;
    }
    publish(letter, at);
    if (letter.reason() == Reason.IN_DOUBT && inDoubt.size() < LISTED) {
      inDoubt.add(
          new Report.InDoubt(
              letter.text("application"),
              letter.text("subject"),
              letter.text("fingerprint"),
              letter.text("source"),
              at));
    }
  }

  /** Takes a record of the results topic. */
  void result(ConsumerRecord<byte[], byte[]> record) {
    Published result = Published.read(record);
    if (result == null || result.reason() != null) {
      return; // not ours
    }
    String sealed = result.text("sealed");
    unbound += sealed == null || Binding.isIn(sealed) ? 0 : 1;
    Coordinates at = result.at();
    if (at == null) {
      problems.add(
          Problem.Kind.RESULT_WITHOUT_REQUEST,
          result,
          "a result that does not say where its request lies");
      return;
    }
    publish(result, at);
    if (!result.isPair()) {
      return;
    }
    pair(result, at);
    Instant expiry = result.time("expires_at");
    if (expiry != null && (earliestExpiry == null || expiry.isBefore(earliestExpiry))) {
      earliestExpiry = expiry;
    }
    Instant issued = result.time("issued_at");
    if (issued != null) {
      progress.add(issued);
    }
  }

  private void publish(Published outcome, Coordinates at) {
    Board.Square square = board.at(at);
    if (square.recorded() == null && square.published() == null) {
      problems.add(
          Problem.Kind.UNKNOWN_TO_LEDGER,
          outcome,
          "published as "
              + (outcome.reason() == null
                  ? outcome.text("status")
                  : "a dead letter (" + outcome.reason().key() + ")")
              + ", and the ledger knows nothing of it");
    }
    square.publish(outcome.ending());
    if (outcome.identity() != 0) {
      square.identity(outcome.identity());
    }
  }

  private void pair(Published result, Coordinates at) {
    long identity = result.identity();
    if (identity == 0) {
      return;
    }
    long pair = pairKey(result);
    if (pairs.get(identity, pair) != pair) {
      problems.add(
          Problem.Kind.TWO_PAIRS,
          result,
          "two different pairs; the one with more attempts (here "
              + result.attempts()
              + ") is the newer, and the older may be dead");
    }
    boolean first = pairs.put(identity, pair);
    if (first && board.at(at).recorded() != null && !allowsPair(identity)) {
      problems.add(
          Problem.Kind.UNKNOWN_TO_LEDGER,
          result,
          "a pair was published, and the ledger says that there is none");
    }
  }

  /** Sealed pairs never look the same twice; when each was issued tells them apart. */
  private static long pairKey(Published result) {
    String token = result.text("access_token");
    return LongMap.hash(token != null ? token : result.text("issued_at") + "#" + result.attempts());
  }

  /** Takes a record of the requests topic. */
  void request(ConsumerRecord<byte[], byte[]> record) {
    Parsed parsed = requests.read(record);
    if (parsed instanceof Request request && request.sealed() != null) {
      unbound += Binding.isIn(request.sealed()) ? 0 : 1;
    }
    Board.Square square = board.at(RequestRecords.at(record));
    long identity = LongMap.key(parsed);
    Ending published = square.published();
    if (published != null
        && published.reason() == null
        && square.identity() != 0
        && square.identity() != identity) {
      problems.add(
          Problem.Kind.RESULT_WITHOUT_REQUEST,
          square.at(),
          "a result was published for this record, which holds another request");
    }
    square.request(identity);
    shared.note(parsed);
    if (square.recorded() == null) {
      square.application(requests.application(parsed));
    }
    row(square, parsed.origin().source());
  }

  private void row(Board.Square square, String source) {
    int hash = source.lastIndexOf('#');
    if (!source.startsWith(FILE) || hash < 0) {
      return;
    }
    String file = source.substring(FILE.length(), hash);
    square.file(file);
    long line = Long.parseLong(source.substring(hash + 1));
    rows.computeIfAbsent(file, first -> new HashMap<>())
        .computeIfAbsent(line / BLOCK, first -> new BitSet())
        .set((int) (line % BLOCK));
  }

  /** Counts reads and what they brought. Without the topics there were none. */
  Report.Reads reads(TopicReader reader) throws DeniedRight, IOException {
    long[] received = {0};
    // By key: a read that was cut off starts again from its first page. The key does not say for
    // which application a list was read; each has its own.
    LongMap completed = new LongMap();
    LongMap records = new LongMap();
    try {
      reader.read(topics.reads(), record -> received[0]++);
      reader.read(
          topics.records(),
          record -> {
            Header schema = record.headers().lastHeader("schema");
            boolean closes =
                schema != null
                    && new String(schema.value(), StandardCharsets.UTF_8).equals("read.v1");
            (closes ? completed : records).put(key(record), 1);
          });
    } catch (DeniedRight e) {
      throw e;
    } catch (TopicFailure e) {
      // A deployment that reads nothing need not have the topics: what was read until then counts.
    }
    return new Report.Reads(received[0], completed.size(), failedReads.size(), records.size());
  }

  private static long key(ConsumerRecord<byte[], byte[]> record) {
    return LongMap.hash(
        record.key() == null
            ? record.partition() + "@" + record.offset()
            : application(record.value()) + "/" + new String(record.key(), StandardCharsets.UTF_8));
  }

  /** Read without the rest of the record: it is the first field of those that are written here. */
  private static String application(byte @Nullable [] value) {
    if (value == null) {
      return "";
    }
    try (JsonParser json = JSON.createParser(value)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals("application");
        json.nextToken();
        if (wanted) {
          return json.getValueAsString("");
        }
        json.skipChildren();
      }
      return "";
    } catch (IOException e) {
      return ""; // counted by its key alone
    }
  }

  /** Where the subjects stand that came with one token, if any did. */
  SharedTokens shared() {
    return shared;
  }

  /** Every record that anything is known of. */
  Board board() {
    return board;
  }

  /** The ledger's name; empty where there is none. */
  String ledgerId() {
    return ledgerId;
  }

  /** Tokens of users who have more than one in an application, a user's together. */
  List<TokenUser> sharedUsers() {
    return sharedUsers;
  }

  /** The applications that the ledger has known. */
  Set<String> applications() {
    return applications;
  }

  /** Whether an entry of that identity may belong to a pair: spent, or not at its end. */
  private boolean allowsPair(long identity) {
    long code = states.get(identity, 0);
    return isSpent(identity)
        || (code != 0 && Ending.of((byte) code).kind() == Ending.Kind.IN_FLIGHT);
  }

  /** Whether the ledger recorded its pair. */
  boolean isSpent(long identity) {
    long code = states.get(identity, 0);
    return code != 0
        && (Ending.of((byte) code).kind() == Ending.Kind.MIGRATED
            || Ending.of((byte) code).kind() == Ending.Kind.ISSUED);
  }

  /** Whether the results topic holds a pair of it. */
  boolean hasPair(long identity) {
    return pairs.has(identity);
  }

  /** Pairs by the time that they were issued at. */
  SortedMap<Instant, Long> progress() {
    return progress.byTime();
  }

  /** Those that were in doubt when they were published. */
  List<Report.InDoubt> inDoubt() {
    return inDoubt;
  }

  /** When the first access token expires; null where there is none. */
  @Nullable Instant earliestExpiry() {
    return earliestExpiry;
  }

  /** Sealed requests and pairs that name no record: they would open in any. */
  long unbound() {
    return unbound;
  }

  /** How many different rows of that file are on the requests topic. */
  long rows(String file) {
    return rows.getOrDefault(file, Map.of()).values().stream().mapToLong(BitSet::cardinality).sum();
  }

  /**
   * Collects what does not add up: the first thousand of each kind by name, the rest as a number,
   * so that a lost topic does not need the memory of a topic. One thread at a time.
   */
  static final class Problems {
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
                  new Problem(
                      kind, null, null, "and " + further.get(kind) + " more of these", null));
            }
          });
      return all;
    }

    /**
     * Reads topics once more to find out what records are called. Only for the few that need it.
     */
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
}
