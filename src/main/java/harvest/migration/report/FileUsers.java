package harvest.migration.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.drops.DropKind.DropLimits;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.drops.Inbox.WaitingFiles;
import harvest.migration.drops.InboxCopies;
import harvest.migration.drops.RequestFiles;
import harvest.migration.harvest.call.AuthorizeLink;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.report.Export.Exported;
import harvest.migration.request.Request;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.request.RequestParser.Refused;
import harvest.migration.settings.Settings;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The users of the files that {@code migrate} was given: writes the pairs of those who have one and
 * a row for each other one. Reads the files anew each time and holds some 150 bytes a user. One
 * thread at a time.
 */
public final class FileUsers {
  /** The columns of the list of who is left. */
  public static final List<String> LEFT_COLUMNS =
      List.of("application", "subject", "reason", "what_to_do", "reauthorize_url");

  private static final String NO_SUBJECT = "";

  private final Settings settings;
  private final List<Path> files;
  private final RequestRecords requests;
  private final AuthorizeLink links;
  private final Map<Path, String> hashes = new HashMap<>();

  /**
   * What became of the users.
   *
   * @param left rows in the list of who is left, those in doubt, unfinished and rejected among them
   * @param inDoubt a pair may have been issued and its answer was lost
   * @param unfinished without an outcome yet
   * @param rejected rows of a file that are no request
   */
  public record Counts(long left, long inDoubt, long unfinished, long rejected) {}

  /**
   * The rows of pairs that were written.
   *
   * @param whole whether the results topic held nobody else's
   * @param failed a line for each result that could not be written
   */
  public record Pairs(long rows, boolean whole, List<String> failed) {}

  /**
   * Remembers what the files hold now.
   *
   * @throws IOException if one cannot be read
   */
  public FileUsers(Settings settings, List<Path> files) throws IOException {
    this.settings = settings;
    this.files = List.copyOf(files);
    for (Path file : files) {
      hashes.put(file, InboxCopies.sha256(file));
    }
    this.requests = new RequestRecords(settings);
    this.links = new AuthorizeLink(settings.harvest().idUrl());
  }

  /** Those of the files that do not hold any more what they held at the start. */
  public List<Path> changed() {
    return files.stream().filter(this::isChanged).toList();
  }

  private boolean isChanged(Path file) {
    try {
      return !InboxCopies.sha256(file).equals(hashes.get(file));
    } catch (IOException e) {
      return true; // gone
    }
  }

  /** The keys of the identities in the files, see {@link LongMap}. */
  public Set<Long> identities() throws IOException {
    return subjects().keySet();
  }

  /**
   * Writes the newest result of each user's token; a token under several subjects once for each.
   *
   * @return what was written
   */
  public Pairs writePairs(TopicReader reader, RowWriter rows) throws TopicFailure, IOException {
    Map<Long, List<String>> subjects = subjects();
    long[] written = {0};
    boolean[] whole = {true};
    RowWriter each =
        new RowWriter() {
          @Override
          public void begin() throws IOException {
            rows.begin();
          }

          @Override
          public void row(ObjectNode result) throws IOException {
            List<String> wanted = subjects.getOrDefault(LongMap.key(result), List.of());
            whole[0] &= !wanted.isEmpty();
            for (String subject : wanted) {
              ObjectNode one = result.deepCopy();
              one.put("subject", subject.equals(NO_SUBJECT) ? null : subject);
              rows.row(one);
              written[0]++;
            }
          }
        };
    Export.Counts counts =
        new Export(Exported.RESULTS, settings.topics().results(), null, null).run(reader, each);
    return new Pairs(written[0], whole[0], counts.failed());
  }

  /** Writes a row for each user who has no pair, and for each row that is no request. */
  public Counts writeLeft(TopicReader reader, Csv csv) throws TopicFailure, IOException {
    LongMap served = new LongMap();
    reader.read(
        settings.topics().results(),
        record -> {
          Published result = Published.read(record);
          if (result != null && result.identity() != 0) {
            served.put(result.identity(), 1);
          }
        });
    Map<Long, Reason> reasons = new HashMap<>();
    reader.read(settings.topics().deadLetters(), record -> reason(reasons, record));
    csv.row(LEFT_COLUMNS);
    LeftRows left = new LeftRows(served, reasons, csv);
    rows(left::row);
    return new Counts(left.left, left.inDoubt, left.unfinished, left.rejected);
  }

  private Map<Long, List<String>> subjects() throws IOException {
    Map<Long, List<String>> subjects = new HashMap<>();
    rows(
        (file, row) -> {
          if (row instanceof RowRecord.Accepted accepted
              && requests.read(accepted.value(), accepted.source()) instanceof Request request) {
            String subject = request.subject() == null ? NO_SUBJECT : request.subject();
            subjects.merge(
                LongMap.key(request.identity()), List.of(subject), FileUsers::withoutCopies);
          }
        });
    return subjects;
  }

  private static List<String> withoutCopies(List<String> known, List<String> added) {
    if (known.contains(added.get(0))) {
      return known;
    }
    List<String> all = new ArrayList<>(known);
    all.addAll(added);
    return List.copyOf(all);
  }

  private interface Sink {
    void row(String file, RowRecord row);
  }

  private void rows(Sink sink) throws IOException {
    RequestFiles kind =
        new RequestFiles(
            new DropLimits(settings.files().maxUnpacked(), settings.files().maxRatio()));
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      Map<String, String> refused =
          WaitingFiles.of(List.of(file), kind).read(row -> sink.row(name, row));
      if (!refused.isEmpty()) {
        throw new IOException(file + ": " + refused.get(name));
      }
    }
  }

  /**
   * The latest dead letter of an identity says why it is left; a read has an outcome of its own.
   */
  private static void reason(Map<Long, Reason> reasons, ConsumerRecord<byte[], byte[]> record) {
    Published letter = Published.read(record);
    Reason reason = letter == null ? null : letter.reason();
    if (letter != null && reason != null && reason != Reason.READ_FAILED) {
      reasons.put(letter.identity(), reason);
    }
  }

  /** Writes who is left, in the order of the files. */
  private final class LeftRows {
    private final LongMap served;
    private final Map<Long, Reason> reasons;
    private final LongMap listed = new LongMap();
    private final Csv csv;
    private long left;
    private long inDoubt;
    private long unfinished;
    private long rejected;

    LeftRows(LongMap served, Map<Long, Reason> reasons, Csv csv) {
      this.served = served;
      this.reasons = reasons;
      this.csv = csv;
    }

    void row(String file, RowRecord row) {
      if (row instanceof Row.Rejected refused) {
        rejected(file, refused);
        return;
      }
      RowRecord.Accepted accepted = (RowRecord.Accepted) row;
      Parsed parsed = requests.read(accepted.value(), accepted.source());
      long identity = LongMap.key(parsed);
      if (identity != 0 && served.has(identity)) {
        return;
      }
      long user =
          LongMap.hash(identity == 0 ? accepted.source() : identity + "\n" + parsed.subject());
      if (!listed.put(user, 1)) {
        return;
      }
      left++;
      Reason reason = reason(parsed, identity);
      if (reason == null) {
        unfinished++;
        write(parsed, "unfinished", "run the same command again", null);
        return;
      }
      inDoubt += reason == Reason.IN_DOUBT ? 1 : 0;
      String link = link(parsed, reason);
      String what =
          parsed instanceof Refused refused
              ? place(accepted.source()) + ": " + refused.why()
              : reason.whatToDo();
      write(parsed, reason.key(), what, link);
    }

    private @Nullable Reason reason(Parsed parsed, long identity) {
      if (parsed instanceof Refused refused) {
        return Reason.valueOf(refused.fault().name());
      }
      return reasons.get(identity);
    }

    private @Nullable String link(Parsed parsed, Reason reason) {
      Application application = settings.applications().find(parsed.application());
      boolean personal =
          parsed instanceof Request request
              && request.grantType() == GrantType.PERSONAL_ACCESS_TOKEN;
      return application == null || personal || !reason.asksForConsent()
          ? null
          : links.of(application, parsed.fingerprint());
    }

    private void rejected(String file, Row.Rejected rejection) {
      left++;
      rejected++;
      csv.row(
          Arrays.asList(
              null,
              null,
              "rejected",
              file + " line " + rejection.line() + ": " + rejection.text(),
              null));
    }

    private void write(Parsed parsed, String reason, String what, @Nullable String link) {
      csv.row(Arrays.asList(parsed.application(), parsed.subject(), reason, what, link));
    }
  }

  /** {@code users.csv line 7} of {@code file:users.csv#7}. */
  private static String place(String source) {
    int hash = source.lastIndexOf('#');
    return source.substring("file:".length(), hash) + " line " + source.substring(hash + 1);
  }
}
