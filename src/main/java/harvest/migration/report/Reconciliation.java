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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
  private final TopicReader reader;
  private final GroupPositions groups;
  private final RequestRecords requests;
  private final Board board = new Board();
  private final Problems problems = new Problems();

  public Reconciliation(Settings settings, TopicReader reader, GroupPositions groups) {
    this.settings = settings;
    this.reader = reader;
    this.groups = groups;
    this.requests = new RequestRecords(settings);
  }

  /**
   * Reads everything.
   *
   * @throws TopicFailure if a topic cannot be read
   * @throws IOException if a file report cannot be read
   */
  public Report run(Instant now) throws TopicFailure, IOException {
    Settings.Topics topics = settings.topics();
    PurgeReceipt purged = PurgeReceipt.read(settings.dataDir());
    Map<Integer, GroupPositions.Position> positions =
        groups.of(settings.kafka().group(), topics.requests());
    Recorded recorded = new Recorded(board);
    recorded.read(settings.ledgerUrl().text());
    ledgerOf(positions, recorded.id());
    deletedUnread(positions, purged, now);

    PublishedOutcomes outcomes = new PublishedOutcomes(board, recorded, topics.reads(), problems);
    reader.read(topics.deadLetters(), outcomes::deadLetter);
    reader.read(topics.results(), outcomes::result);
    Requested requested = new Requested(board, requests, problems);
    reader.read(topics.requests(), requested::record);
    secondLook(recorded, outcomes, purged);
    sharedTokens(requested.shared());

    Comparison comparison =
        new Comparison(
            topics.requests(), topics.reads(), topics.results(), positions, purged, problems);
    board.visit(comparison::visit);
    List<Report.OfFile> files = files(requested, comparison, purged);
    return new Report(
        now,
        comparison.total(),
        applications(recorded, comparison),
        files,
        refusedFiles(),
        leftAlone(),
        outcomes.inDoubt().stream().filter(this::isInDoubt).toList(),
        purged.purges(),
        recorded.sharedUsers(),
        new ReadsBook(reader, topics).read(outcomes.failedReads()),
        consumers(),
        outcomes.earliestExpiry(),
        outcomes.unbound() + requested.unbound(),
        problems.all(
            new Problems.Naming(
                reader,
                requests,
                topics.requests(),
                List.of(topics.results(), topics.deadLetters()))),
        comparison.waiting(),
        outcomes.progress());
  }

  /** Who came with a token of another user learns here that he has no pair of his own. */
  private void sharedTokens(SharedTokens shared) throws TopicFailure, IOException {
    if (!shared.isAny()) {
      return;
    }
    reader.read(settings.topics().requests(), record -> shared.name(requests.read(record)));
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

  private void ledgerOf(Map<Integer, GroupPositions.Position> positions, String id) {
    Set<String> others = new LinkedHashSet<>();
    for (GroupPositions.Position position : positions.values()) {
      if (position.metadata().startsWith(LEDGER) && !position.metadata().equals(LEDGER + id)) {
        others.add(position.metadata().substring(LEDGER.length()));
      }
    }
    for (String other : others) {
      problems.add(
          Problem.Kind.OTHER_LEDGER,
          null,
          null,
          null,
          "the offsets were committed under the ledger "
              + other
              + (id.isEmpty() ? ", and there is none" : ", and this one is " + id)
              + "; set harvest.ledger.url, or make it again: harvest-migration rebuild-ledger");
    }
  }

  /** What runs found and the next one is about to find; a purge says for itself what it deleted. */
  private void deletedUnread(
      Map<Integer, GroupPositions.Position> positions, PurgeReceipt purged, Instant now) {
    String topic = settings.topics().requests();
    List<DeletedUnread> gaps = new ArrayList<>();
    LedgerReader.open(settings.ledgerUrl().text())
        .ifPresent(
            ledger -> {
              try (ledger) {
                gaps.addAll(ledger.deletedUnread());
              }
            });
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
          null,
          null,
          null,
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
  private void secondLook(Recorded recorded, PublishedOutcomes outcomes, PurgeReceipt purged) {
    Set<Coordinates> unknown = new HashSet<>();
    for (Problem problem : problems.of(Problem.Kind.UNKNOWN_TO_LEDGER)) {
      if (problem.at() != null) {
        unknown.add(problem.at());
      }
    }
    LedgerReader.open(settings.ledgerUrl().text())
        .ifPresent(
            ledger -> {
              try (ledger) {
                ledger.entries(
                    entry -> {
                      if (unknown.contains(entry.at()) && explains(entry)) {
                        unknown.remove(entry.at());
                      }
                      if (!purged.holdsResultOf(entry.at(), settings.topics().results())) {
                        lostPair(entry, recorded, outcomes);
                      }
                    });
                ledger.notes(note -> unknown.remove(note.at()));
              }
            });
    problems.drop(
        Problem.Kind.UNKNOWN_TO_LEDGER,
        problem -> problem.at() != null && !unknown.contains(problem.at()));
  }

  /** Whether what was published for the entry's record is what the ledger knows by now. */
  private boolean explains(Entry entry) {
    Ending published = board.at(entry.at()).published();
    return entry.state() != State.DEAD || (published != null && published.reason() != null);
  }

  private void lostPair(Entry entry, Recorded recorded, PublishedOutcomes outcomes) {
    long identity = IdentityKey.of(entry.identity());
    if (recorded.isSpent(identity) && !outcomes.hasPair(identity)) {
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

  private Map<String, Counts> applications(Recorded recorded, Comparison comparison) {
    Set<String> names = new LinkedHashSet<>();
    settings.applications().all().stream().map(Application::name).forEach(names::add);
    names.addAll(recorded.applications());
    Map<String, Counts> counts = new LinkedHashMap<>();
    names.forEach(name -> counts.put(name, comparison.application(name)));
    return counts;
  }

  private List<Report.OfFile> files(Requested requested, Comparison comparison, PurgeReceipt purged)
      throws IOException {
    List<Report.OfFile> files = new ArrayList<>();
    for (FileReport report : FileReport.processed(settings.files().inbox())) {
      files.add(
          new Report.OfFile(
              report.file(),
              report.sha256(),
              report.rows(),
              report.accepted(),
              report.rejected(),
              comparison.file(report.file())));
      unchanged(report);
      boolean kept = report.isOfRequests() && !purged.isAfter(report.finishedAt());
      long missing = kept ? report.accepted() - requested.rows(report.file()) : 0;
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
    return files;
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
    Map<String, Long> lags = groups.lags(settings.topics().results());
    lags.remove(settings.kafka().group());
    lags.remove(settings.kafka().group() + "-accounts");
    return lags.entrySet().stream()
        .map(one -> new Report.Consumer(one.getKey(), one.getValue()))
        .toList();
  }

  private boolean isInDoubt(Report.InDoubt request) {
    Ending ending = Comparison.ending(board.at(request.at()));
    return ending != null && ending.reason() == Reason.IN_DOUBT;
  }
}
