package harvest.migration.report;

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
    LedgerReader.open(settings.ledgerUrl().text())
        .ifPresent(
            ledger -> {
              try (ledger) {
                ledger.entries(
                    entry -> {
                      if (entry.state().isSpent()) {
                        spent.put(IdentityKey.of(entry.identity()), 1);
                      }
                      if (!entry.state().isUnfinished()) {
                        board.at(entry.at()).record(Ending.of(entry));
                      }
                    });
                ledger.notes(note -> board.at(note.at()).record(Ending.of(note)));
              }
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
    long identity = IdentityKey.of(request.identity());
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
}
