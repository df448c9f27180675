package harvest.migration.report;

import harvest.migration.credentials.Applications.Application;
import harvest.migration.drops.FileReport;
import harvest.migration.drops.Inbox;
import harvest.migration.drops.RequestFiles;
import harvest.migration.drops.v1.PayloadFiles;
import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.Fact.DeletedUnread;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.report.Evidence.Problems;
import harvest.migration.report.Purge.PurgeReceipt;
import harvest.migration.report.Report.Problem;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares ledger, topics, file reports and committed offsets, also while a run goes on.
 *
 * <p>The order of reading is what makes that right: the offsets first, since the ledger knows the
 * outcome of everything that is committed; then the ledger, since its pairs are published; then
 * outcomes, then requests, since an outcome's request was there before it. What only the topics
 * knew is asked of the ledger once more at the end.
 */
public final class Reconciliation {
  private static final String LEDGER = "ledger:";

  private final Settings settings;
  private final Settings.Topics topics;
  private final TopicReader reader;
  private final GroupPositions groups;
  private final RequestRecords requests;
  private final Problems problems = new Problems();
  private final Evidence evidence;
  private final PurgeReceipt purged;

  /** Where the group stood on the requests topic before anything else was read. */
  private final Map<Integer, GroupPositions.Position> positions = new HashMap<>();

  private final Counts total = new Counts();
  private final Map<String, Counts> applications = new HashMap<>();
  private final Map<String, Counts> files = new HashMap<>();
  private long waiting;

  /**
   * @throws IOException if the receipt of an earlier purge cannot be read
   */
  public Reconciliation(Settings settings, TopicReader reader, GroupPositions groups)
      throws IOException {
    this.settings = settings;
    this.topics = settings.topics();
    this.reader = reader;
    this.groups = groups;
    this.requests = new RequestRecords(settings);
    this.evidence = new Evidence(settings, problems);
    this.purged = PurgeReceipt.read(settings.dataDir());
  }

  /**
   * Reads everything; once.
   *
   * @throws TopicFailure if a topic cannot be read
   * @throws IOException if a file report cannot be read
   */
  public Report run(Instant now) throws TopicFailure, IOException {
    positions.putAll(groups.of(settings.kafka().group(), topics.requests()));
    LedgerReader.read(settings.ledgerUrl().text(), evidence::ledger);
    ledgerOf(evidence.ledgerId());
    deletedUnread(now);
    reader.read(topics.deadLetters(), evidence::deadLetter);
    reader.read(topics.results(), evidence::result);
    reader.read(topics.requests(), evidence::request);
    secondLook();
    sharedTokens(evidence.shared());
    evidence.board().visit(this::compare);
    List<Report.OfFile> ofFiles = ofFiles();
    return new Report(
        now,
        total,
        ofApplications(),
        ofFiles,
        refusedFiles(),
        leftAlone(),
        evidence.inDoubt().stream().filter(this::isInDoubt).toList(),
        purged.purges(),
        evidence.sharedUsers(),
        evidence.reads(reader),
        consumers(),
        evidence.earliestExpiry(),
        evidence.unbound(),
        problems.all(
            new Problems.Naming(
                reader,
                requests,
                topics.requests(),
                List.of(topics.results(), topics.deadLetters()))),
        waiting,
        evidence.progress());
  }

  /** Who came with a token of another user learns here that he has no pair of his own. */
  private void sharedTokens(SharedTokens shared) throws TopicFailure, IOException {
    if (!shared.isAny()) {
      return;
    }
    reader.read(topics.requests(), record -> shared.name(requests.read(record)));
    for (SharedTokens.Shared one : shared.all()) {
      problems.add(
          Problem.Kind.SHARED_TOKEN,
          one.fingerprint(),
          null,
          null,
          one.subjects().size()
              + " users of "
              + one.application()
              + " came with one token, for which one pair is issued: "
              + Redactor.printable(String.join(", ", one.subjects()))
              + "; have the others consent (authorize-links --all)");
    }
  }

  private void ledgerOf(String id) {
    Set<String> others = new LinkedHashSet<>();
    for (GroupPositions.Position position : positions.values()) {
      if (position.metadata().startsWith(LEDGER) && !position.metadata().equals(LEDGER + id)) {
        others.add(position.metadata().substring(LEDGER.length()));
      }
    }
    for (String other : others) {
      problems.add(
          Problem.Kind.OTHER_LEDGER,
          "the offsets were committed under the ledger "
              + other
              + (id.isEmpty() ? ", and there is none" : ", and this one is " + id)
              + "; set harvest.ledger.url, or make it again: harvest-migration rebuild-ledger");
    }
  }

  /** What runs found and the next one is about to find; a purge says for itself what it deleted. */
  private void deletedUnread(Instant now) {
    String topic = topics.requests();
    List<DeletedUnread> gaps = new ArrayList<>();
    LedgerReader.read(settings.ledgerUrl().text(), ledger -> gaps.addAll(ledger.deletedUnread()));
    positions.forEach(
        (partition, position) -> {
          Long committed = position.committed();
          if (committed != null
              && committed < position.begin()
              && gaps.stream()
                  .noneMatch(
                      gap ->
                          gap.topic().equals(topic)
                              && gap.partition() == partition
                              && gap.from() == committed)) {
            gaps.add(new DeletedUnread(topic, partition, committed, position.begin(), now));
          }
        });
    gaps.removeIf(gap -> purged.covers(gap.topic(), gap.partition(), gap.from(), gap.to()));
    for (DeletedUnread gap : gaps) {
      problems.add(
          Problem.Kind.DELETED_UNREAD,
          gap.topic()
              + "-"
              + gap.partition()
              + ": "
              + (gap.to() - gap.from())
              + " records (offsets "
              + gap.from()
              + " to "
              + (gap.to() - 1)
              + ") were deleted by the broker before they were read (found "
              + gap.foundAt()
              + "); nothing is known of them; send them again");
    }
  }

  /** Asks the ledger, as it is now, for what seemed to be missing on one side. */
  private void secondLook() {
    Set<Coordinates> unknown = new HashSet<>();
    for (Problem problem : problems.of(Problem.Kind.UNKNOWN_TO_LEDGER)) {
      if (problem.at() != null) {
        unknown.add(problem.at());
      }
    }
    LedgerReader.read(
        settings.ledgerUrl().text(),
        ledger -> {
          ledger.entries(
              entry -> {
                if (unknown.contains(entry.at()) && explains(entry)) {
                  unknown.remove(entry.at());
                }
                if (!purged.holdsResultOf(entry.at(), topics.results())) {
                  lostPair(entry);
                }
              });
          ledger.notes(note -> unknown.remove(note.at()));
        });
    problems.drop(
        Problem.Kind.UNKNOWN_TO_LEDGER,
        problem -> problem.at() != null && !unknown.contains(problem.at()));
  }

  /** Whether what was published for the entry's record is what the ledger knows by now. */
  private boolean explains(Entry entry) {
    Ending published = evidence.board().at(entry.at()).published();
    return entry.state() != State.DEAD || (published != null && published.reason() != null);
  }

  private void lostPair(Entry entry) {
    long identity = LongMap.key(entry.identity());
    if (evidence.isSpent(identity) && !evidence.hasPair(identity)) {
      problems.add(
          Problem.Kind.LOST_PAIR,
          entry.identity().fingerprint(),
          entry.source(),
          entry.at(),
          "recorded as "
              + entry.state().name().toLowerCase(Locale.ROOT)
              + ", and the results topic holds no pair of it");
    }
  }

  private Map<String, Counts> ofApplications() {
    Set<String> names = new LinkedHashSet<>();
    settings.applications().all().stream().map(Application::name).forEach(names::add);
    names.addAll(evidence.applications());
    Map<String, Counts> counts = new LinkedHashMap<>();
    names.forEach(name -> counts.put(name, applications.getOrDefault(name, new Counts())));
    return counts;
  }

  private List<Report.OfFile> ofFiles() throws IOException {
    List<Report.OfFile> all = new ArrayList<>();
    for (FileReport report : FileReport.processed(settings.files().inbox())) {
      all.add(
          new Report.OfFile(
              report.file(),
              report.sha256(),
              report.rows(),
              report.accepted(),
              report.rejected(),
              files.getOrDefault(report.file(), new Counts())));
      unchanged(report);
      boolean kept = report.isOfRequests() && !purged.isAfter(report.finishedAt());
      long missing = kept ? report.accepted() - evidence.rows(report.file()) : 0;
      if (missing > 0) {
        problems.add(
            Problem.Kind.FILE_ROWS_MISSING,
            null,
            "file:" + report.file(),
            null,
            missing
                + " of its "
                + report.accepted()
                + " accepted rows are not on the requests topic; drop the file again, which"
                + " migrates nothing twice");
      }
    }
    return all;
  }

  private List<Report.RefusedFile> refusedFiles() throws IOException {
    List<Report.RefusedFile> refused = new ArrayList<>();
    for (FileReport report : FileReport.failed(settings.files().inbox())) {
      unchanged(report);
      refused.add(new Report.RefusedFile(report.file(), report.sha256(), report.error()));
    }
    return refused;
  }

  private List<Report.LeftAlone> leftAlone() throws IOException {
    List<Report.LeftAlone> files = new ArrayList<>();
    Inbox.Contents.of(settings.files().inbox(), List.of(new RequestFiles(), new PayloadFiles()))
        .leftAlone()
        .forEach((file, why) -> files.add(new Report.LeftAlone(file, why)));
    return files;
  }

  private void unchanged(FileReport report) throws IOException {
    if (report.isOfAnotherContent(settings.files().inbox())) {
      problems.add(
          Problem.Kind.FILE_CHANGED,
          null,
          "file:" + report.file(),
          null,
          "it was written to after it was read, and what came later is not requested; drop it again,"
              + " which migrates nothing twice");
    }
  }

  private List<Report.Consumer> consumers() throws TopicFailure {
    Map<String, Long> lags = groups.lags(topics.results());
    lags.remove(settings.kafka().group());
    lags.remove(settings.kafka().group() + "-accounts");
    return lags.entrySet().stream()
        .map(one -> new Report.Consumer(one.getKey(), one.getValue()))
        .toList();
  }

  private boolean isInDoubt(Report.InDoubt request) {
    Ending ending = ending(evidence.board().at(request.at()));
    return ending != null && ending.reason() == Reason.IN_DOUBT;
  }

  /** Counts what the record came to, and names what does not add up. */
  private void compare(Board.Square square) {
    Coordinates at = square.at();
    if (at.topic().equals(topics.reads())) {
      return; // a read is no request
    }
    Ending ending = ending(square);
    if (ending == null && !isBehind(at)) {
      waiting++;
      return;
    }
    if (ending == null) {
      count(square, null);
      problems.add(
          Problem.Kind.WITHOUT_OUTCOME,
          at,
          "its offset is committed, and neither ledger nor topics know what it came to; another"
              + " program in the consumer group may have taken it: stop that, stop the run, set the"
              + " group back to offset "
              + at.offset()
              + " of "
              + at.topic()
              + "-"
              + at.partition()
              + " (kafka-consumer-groups --reset-offsets) and start it again, which migrates"
              + " nothing twice");
      return;
    }
    count(square, ending);
    balance(square, ending);
  }

  private void balance(Board.Square square, Ending ending) {
    Coordinates at = square.at();
    if (ending.kind() == Ending.Kind.IN_FLIGHT && isBehind(at)) {
      problems.add(
          Problem.Kind.WITHOUT_OUTCOME,
          at,
          "its offset is committed, and the ledger says that it is still under way");
    }
    Ending published = square.published();
    if (published != null && !square.isRequested() && isMissing(at)) {
      problems.add(
          published.reason() == null
              ? Problem.Kind.RESULT_WITHOUT_REQUEST
              : Problem.Kind.DEAD_LETTER_WITHOUT_REQUEST,
          at,
          "no such record is on the requests topic");
    }
    Ending recorded = square.recorded();
    if (recorded == null || published != null) {
      return;
    }
    if (recorded.kind() == Ending.Kind.DEAD) {
      problems.add(
          Problem.Kind.LOST_DEAD_LETTER,
          at,
          "recorded as a dead letter, and the dead-letters topic does not hold it");
    } else if (recorded.kind() == Ending.Kind.VERIFIED
        && !purged.holdsResultOf(at, topics.results())) {
      problems.add(
          Problem.Kind.LOST_RESULT,
          at,
          "recorded as verified, and the results topic does not hold it");
    }
  }

  /** What was recorded; what was published where that goes further. */
  private static @Nullable Ending ending(Board.Square square) {
    Ending recorded = square.recorded();
    Ending published = square.published();
    boolean further =
        recorded == null || (recorded.kind() == Ending.Kind.IN_FLIGHT && published != null);
    return further ? published : recorded;
  }

  private void count(Board.Square square, @Nullable Ending ending) {
    count(total, ending);
    String application = square.application();
    if (application != null) {
      count(applications.computeIfAbsent(application, first -> new Counts()), ending);
    }
    String file = square.file();
    if (file != null) {
      count(files.computeIfAbsent(file, first -> new Counts()), ending);
    }
  }

  private static void count(Counts counts, @Nullable Ending ending) {
    if (ending == null) {
      counts.addUnaccounted();
    } else {
      counts.add(ending, 1);
    }
  }

  /** Whether the group has committed past that record. */
  private boolean isBehind(Coordinates at) {
    GroupPositions.Position position = position(at);
    return position != null && at.offset() < position.next();
  }

  /** Whether the topic should hold that record still. */
  private boolean isMissing(Coordinates at) {
    GroupPositions.Position position = position(at);
    return position == null || at.offset() >= position.begin();
  }

  private GroupPositions.@Nullable Position position(Coordinates at) {
    return at.topic().equals(topics.requests()) ? positions.get(at.partition()) : null;
  }
}
