package harvest.migration.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.drops.DropKind.DropLimits;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.drops.Inbox.WaitingFiles;
import harvest.migration.drops.RequestFiles;
import harvest.migration.ledger.Ending;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.request.Request;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.request.RequestParser.Refused;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads what waits just as a run would, and only counts it. */
public final class Planning {
  private final Settings settings;
  private final RequestRecords requests;
  private final Board board = new Board();
  private final LongMap spent = new LongMap();
  private final LongMap seen = new LongMap();
  private final SharedTokens shared = new SharedTokens();
  private final Map<String, Long> applications = new TreeMap<>();
  private final Map<String, Long> unknown = new TreeMap<>();
  private long duplicates;
  private long malformed;
  private long alreadyMigrated;
  private long calls;
  private long lookUps;

  public Planning(Settings settings) {
    this.settings = settings;
    this.requests = new RequestRecords(settings);
    for (Application application : settings.applications().all()) {
      applications.put(application.name(), 0L);
    }
  }

  /**
   * Counts everything.
   *
   * @throws TopicFailure if the requests topic cannot be read
   * @throws IOException if the inbox cannot be read
   */
  public Plan run(TopicReader reader, GroupPositions groups) throws TopicFailure, IOException {
    String topic = settings.topics().requests();
    Map<Integer, Long> from = new HashMap<>();
    groups
        .of(settings.kafka().group(), topic)
        .forEach((partition, position) -> from.put(partition, position.next()));
    ledger();
    reader.read(topic, from, this::record);
    if (shared.isAny()) {
      reader.read(topic, from, record -> shared.name(requests.read(record)));
    }
    return inbox();
  }

  /**
   * Counts the rows of the inbox alone; needs no broker.
   *
   * @throws IOException if the inbox cannot be read
   */
  public Plan ofInbox() throws IOException {
    ledger();
    return inbox();
  }

  private Plan inbox() throws IOException {
    return plan(new WaitingFiles(settings.files().inbox(), kind()));
  }

  /**
   * Counts the rows of given files alone, wherever they lie; needs no broker.
   *
   * @throws IOException if one cannot be read
   */
  public Plan ofFiles(List<Path> files) throws IOException {
    ledger();
    return plan(WaitingFiles.of(files, kind()));
  }

  private RequestFiles kind() {
    return new RequestFiles(
        new DropLimits(settings.files().maxUnpacked(), settings.files().maxRatio()));
  }

  private Plan plan(WaitingFiles files) throws IOException {
    Map<String, String> refused = files.read(this::row);
    if (shared.isAny()) {
      files.read(
          row -> {
            if (row instanceof RowRecord.Accepted accepted) {
              shared.name(requests.read(accepted.value(), accepted.source()));
            }
          });
    }
    int permits = settings.rate().requests();
    return new Plan(
        applications,
        duplicates,
        malformed,
        unknown,
        alreadyMigrated,
        calls,
        lookUps,
        permits == 0 ? 0 : settings.rate().period().toMillis() / 1e3 / permits,
        shared.all(),
        refused);
  }

  private void ledger() {
    LedgerReader.read(
        settings.ledgerUrl().text(),
        ledger -> {
          ledger.entries(
              entry -> {
                if (entry.state().isSpent()) {
                  spent.put(LongMap.key(entry.identity()), 1);
                }
                if (!entry.state().isUnfinished()) {
                  board.at(entry.at()).record(Ending.of(entry));
                }
              });
          ledger.notes(note -> board.at(note.at()).record(Ending.of(note)));
        });
  }

  private void record(ConsumerRecord<byte[], byte[]> record) {
    // Ended ahead of an earlier one: its offset is not committed, and it does not wait.
    if (board.at(RequestRecords.at(record)).recorded() == null) {
      count(requests.read(record));
    }
  }

  private void row(RowRecord row) {
    if (row instanceof RowRecord.Accepted accepted) {
      count(requests.read(accepted.value(), accepted.source()));
    } else {
      malformed++;
    }
  }

  private void count(Parsed parsed) {
    if (parsed instanceof Refused refused) {
      count(refused);
      return;
    }
    Request request = (Request) parsed;
    shared.note(request);
    applications.merge(request.application(), 1L, Long::sum);
    long identity = LongMap.key(request.identity());
    if (spent.has(identity)) {
      alreadyMigrated++;
    } else if (!seen.put(identity, 1)) {
      duplicates++;
    } else {
      calls++;
      // A verification finds the accounts by itself.
      lookUps += request.grantType().isVerification() ? 0 : 1;
    }
  }

  private void count(Refused refused) {
    @Nullable String application = refused.application();
    switch (refused.fault()) {
      case MALFORMED, INVALID_REQUEST -> malformed++;
      case UNKNOWN_APPLICATION -> unknown.merge(String.valueOf(application), 1L, Long::sum);
      case REAUTHORIZATION_REQUIRED ->
          applications.merge(String.valueOf(application), 1L, Long::sum);
    }
  }

  /**
   * What waits, on the topic and in the inbox.
   *
   * @param applications requests by application
   * @param duplicates copies among what waits; no call is made for them
   * @param malformed what no application can be read from, or what is invalid
   * @param unknownApplications requests by the name of an application that is not configured
   * @param alreadyMigrated no call is made for them
   * @param calls to the endpoints of the grant types, retries not counted
   * @param lookUps calls that would follow them to find the accounts
   * @param perCall seconds between two calls; 0 without a limit
   * @param sharedTokens tokens that came under several subjects; one pair is issued for each
   * @param refusedFiles why, by the name of each file that would be refused whole
   */
  @JsonPropertyOrder({
    "requests",
    "applications",
    "duplicates",
    "malformed",
    "unknown_applications",
    "already_migrated",
    "estimated_seconds",
    "estimated_seconds_with_accounts",
    "shared_tokens"
  })
  public record Plan(
      Map<String, Long> applications,
      long duplicates,
      long malformed,
      Map<String, Long> unknownApplications,
      long alreadyMigrated,
      @JsonIgnore long calls,
      @JsonIgnore long lookUps,
      @JsonIgnore double perCall,
      List<SharedTokens.Shared> sharedTokens,
      @JsonIgnore Map<String, String> refusedFiles) {
    private static final int LISTED = 20;

    /** All that waits. */
    @JsonProperty
    public long requests() {
      return malformed + sum(applications) + sum(unknownApplications);
    }

    @JsonProperty("estimated_seconds")
    public double seconds() {
      return rounded(calls * perCall);
    }

    @JsonProperty("estimated_seconds_with_accounts")
    public double secondsWithAccounts() {
      return rounded((calls + lookUps) * perCall);
    }

    private static long sum(Map<String, Long> numbers) {
      return numbers.values().stream().mapToLong(Long::longValue).sum();
    }

    private static double rounded(double seconds) {
      return Math.round(seconds * 1e3) / 1e3;
    }

    /** Writes it for people. */
    public void text(Settings settings, PrintWriter out) {
      Map<String, Object> view = new HashMap<>();
      view.put("plan", this);
      view.put("shared", sharedTokens.stream().limit(LISTED).map(Plan::line).toList());
      view.put("moreShared", sharedTokens.size() > LISTED);
      view.put("isPaced", perCall > 0);
      view.put("duration", TextTable.duration(seconds()));
      view.put("durationWithAccounts", TextTable.duration(secondsWithAccounts()));
      view.put("accounts", settings.lookups().accounts());
      Templates.named("plan.txt").execute(view, out);
    }

    private static String line(SharedTokens.Shared one) {
      return one.subjects().size()
          + " users of "
          + one.application()
          + ", who get one pair: "
          + String.join(", ", one.subjects());
    }

    /** The command to run next. */
    public String next() {
      if (!unknownApplications.isEmpty()) {
        return "configure the applications above, then harvest-migration plan again";
      }
      return calls > 0
          ? "harvest-migration run --limit 10, then harvest-migration run"
          : "harvest-migration report, nothing waits for a call";
    }
  }
}
