package harvest.migration.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.drops.FileReport;
import harvest.migration.drops.Inbox;
import harvest.migration.drops.InboxCopies;
import harvest.migration.drops.RequestFiles;
import harvest.migration.drops.v1.PayloadFiles;
import harvest.migration.ledger.Ending;
import harvest.migration.report.Export.ExportLog;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.secret.PrivateFile;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.Rights.DeniedRight;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Removes what still holds secrets: the records of the requests and reads topics and the dropped
 * files; with the results also those, and the files that they were exported to.
 */
public final class Purge {
  private final Settings settings;
  private final Admin admin;
  private final TopicReader reader;
  private final GroupPositions groups;
  private final boolean results;
  private final List<PurgeReceipt.Records> records = new ArrayList<>();
  private List<Path> files = List.of();

  /**
   * Something that speaks against a purge.
   *
   * @param line what, and what to do
   * @param absolute whether not even force overrides it: something would be lost
   */
  public record Objection(String line, boolean absolute) {}

  /**
   * @param admin stays the caller's to close
   * @param results whether results and exports go too
   */
  public Purge(
      Settings settings, Admin admin, GroupPositions groups, TopicReader reader, boolean results) {
    this.settings = settings;
    this.admin = admin;
    this.reader = reader;
    this.groups = groups;
    this.results = results;
  }

  /** The topics whose records a purge deletes. */
  public static Set<String> topics(Settings settings, boolean results) {
    Set<String> topics =
        new LinkedHashSet<>(List.of(settings.topics().requests(), settings.topics().reads()));
    if (results) {
      topics.add(settings.topics().results());
    }
    return topics;
  }

  /**
   * What speaks against a purge now; empty where nothing does. What is purged later is what was
   * there when this began: nothing that comes in meanwhile is deleted unseen.
   */
  public List<Objection> objections() throws TopicFailure, IOException {
    for (String topic : topics(settings, results)) {
      groups
          .of(settings.kafka().group(), topic)
          .forEach(
              (partition, position) ->
                  records.add(
                      new PurgeReceipt.Records(
                          topic, partition, position.begin(), position.end())));
    }
    files = secretFiles();
    List<Objection> objections = new ArrayList<>();
    int members = groups.members(settings.kafka().group()).size();
    if (members > 0) {
      objections.add(
          new Objection(
              "the consumer group "
                  + settings.kafka().group()
                  + " has "
                  + members
                  + " members; stop every run first",
              true));
    }
    Report report = new Reconciliation(settings, reader, groups).run(Instant.now());
    if (!report.balanced()) {
      objections.add(
          new Objection(
              "report finds "
                  + report.discrepancies()
                  + " discrepancies; run report and solve them",
              false));
    }
    long unfinished = report.waiting() + report.total().of(Ending.Kind.IN_FLIGHT);
    if (unfinished > 0) {
      objections.add(
          new Objection(unfinished + " requests have no outcome yet; run until they have", true));
    }
    lag(objections, settings.topics().reads(), "-reads", "reads");
    lag(objections, settings.topics().reads(), "-reports", "reads");
    if (results) {
      lag(objections, settings.topics().results(), "-accounts", "account look-ups");
    }
    int waiting =
        Inbox.Contents.of(settings.files().inbox(), List.of(new RequestFiles(), new PayloadFiles()))
            .drops()
            .size();
    if (waiting > 0) {
      objections.add(
          new Objection(
              waiting + " files wait in " + settings.files().inbox() + "; run, or remove them",
              true));
    }
    report
        .consumers()
        .forEach(
            one -> {
              if (one.lag() > 0) {
                objections.add(
                    new Objection(
                        "the consumer group "
                            + one.group()
                            + " has not read "
                            + one.lag()
                            + " results; let it",
                        false));
              }
            });
    boolean taken = report.consumers().stream().anyMatch(one -> one.lag() == 0);
    if (results && !taken && !isExported()) {
      objections.add(
          new Objection(
              "nobody has all results: no other consumer group stands at their end, and no export"
                  + " of them is recorded; run export --out FILE",
              false));
    }
    return objections;
  }

  private void lag(List<Objection> objections, String topic, String stage, String what)
      throws TopicFailure {
    String group = settings.kafka().group() + stage;
    // Asked by name: a group that this user may not see would count as one that is not there.
    Map<Integer, GroupPositions.Position> positions = groups.of(group, topic);
    boolean isThere = positions.values().stream().anyMatch(one -> one.committed() != null);
    long lag = isThere ? GroupPositions.lag(positions) : 0;
    if (lag > 0) {
      objections.add(
          new Objection(
              lag + " " + what + " wait for the group " + group + "; run until they are done",
              true));
    }
  }

  private boolean isExported() throws IOException {
    Map<Integer, Long> ends = new HashMap<>();
    records.stream()
        .filter(one -> one.topic().equals(settings.topics().results()))
        .forEach(one -> ends.put(one.partition(), one.to()));
    return ExportLog.in(settings.dataDir()).cover(settings.topics().results(), ends);
  }

  /**
   * Removes it. The receipt is begun before, and completed once everything is gone.
   *
   * @return the receipt's file
   */
  public Path run() throws TopicFailure, IOException {
    Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
    records.forEach(
        one ->
            before.put(
                new TopicPartition(one.topic(), one.partition()),
                RecordsToDelete.beforeOffset(one.to())));
    List<PurgeReceipt.RemovedFile> removed = new ArrayList<>();
    for (Path file : files) {
      removed.add(
          new PurgeReceipt.RemovedFile(shown(file), InboxCopies.sha256(file), Files.size(file)));
    }
    boolean spool = isEmpty(settings.dataDir().resolve("spool"));
    PurgeReceipt.Purged begun =
        new PurgeReceipt.Purged(Instant.now().toString(), records, removed, spool, false);
    PurgeReceipt earlier = PurgeReceipt.read(settings.dataDir());
    earlier.add(settings.dataDir(), begun);
    delete(before);
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    if (spool) {
      Files.deleteIfExists(settings.dataDir().resolve("spool"));
    }
    if (results) {
      ExportLog.in(settings.dataDir()).forget();
    }
    return earlier.add(settings.dataDir(), begun.done());
  }

  private void delete(Map<TopicPartition, RecordsToDelete> before) throws TopicFailure {
    String topic = "";
    try {
      for (var deleted : admin.deleteRecords(before).lowWatermarks().entrySet()) {
        topic = deleted.getKey().topic();
        deleted.getValue().get();
      }
    } catch (ExecutionException e) {
      DeniedRight denied = DeniedRight.in(e, AclOperation.DELETE, DeniedRight.topic(topic));
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw denied == null
          ? new TopicFailure(
              "harvest.kafka.brokers: the broker does not delete the records of "
                  + topic
                  + " ("
                  + cause.getClass().getSimpleName()
                  + "); solve that, then purge again",
              cause)
          : denied;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicFailure("interrupted while records were deleted", e);
    }
  }

  /** The dropped files themselves; their reports and rejections hold no secret and stay. */
  private List<Path> secretFiles() throws IOException {
    List<Path> files = new ArrayList<>(InboxCopies.cutOff(settings.files().inbox()));
    for (String folder : List.of(".processed", ".failed")) {
      try (DirectoryStream<Path> all =
          Files.newDirectoryStream(settings.files().inbox().resolve(folder))) {
        for (Path file : all) {
          if (!FileReport.isAbout(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            files.add(file);
          }
        }
      } catch (NoSuchFileException | NotDirectoryException e) {
        // nothing was dropped
      }
    }
    if (results) {
      for (Path file : ExportLog.in(settings.dataDir()).files()) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          files.add(file);
        }
      }
    }
    files.sort(null);
    return files;
  }

  private String shown(Path file) {
    Path inbox = settings.files().inbox().toAbsolutePath();
    Path absolute = file.toAbsolutePath();
    return (absolute.startsWith(inbox) ? inbox.relativize(absolute) : absolute).toString();
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      return !all.iterator().hasNext();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    }
  }

  /**
   * What purges removed, without a secret; kept in {@code purge-receipt.json} of the data
   * directory, so that a report knows what cannot be there any more.
   */
  public record PurgeReceipt(List<Purged> purges) {
    private static final ObjectMapper JSON =
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String NAME = "purge-receipt.json";

    /**
     * One purge.
     *
     * @param at ISO-8601 UTC
     * @param spool whether an empty spool was removed
     * @param complete false where it was begun only: what it lists may still be there
     */
    public record Purged(
        String at, List<Records> topics, List<RemovedFile> files, boolean spool, boolean complete) {
      /** Once all of it is gone. */
      public Purged done() {
        return new Purged(at, topics, files, spool, true);
      }

      /** For people: when, and how much. */
      public String text() {
        long records = topics.stream().mapToLong(one -> one.to() - one.from()).sum();
        return "at "
            + at
            + ": "
            + records
            + " records, "
            + files.size()
            + " files"
            + (complete ? "" : " (begun and not completed; purge again)");
      }
    }

    /** Records deleted from one partition: those from {@code from} on and below {@code to}. */
    public record Records(String topic, int partition, long from, long to) {}

    /** A file that was removed. */
    public record RemovedFile(String file, String sha256, long bytes) {}

    /** The receipt of that data directory; empty where nothing was purged yet. */
    public static PurgeReceipt read(Path dataDir) throws IOException {
      try {
        return JSON.readValue(Files.readAllBytes(dataDir.resolve(NAME)), PurgeReceipt.class);
      } catch (NoSuchFileException e) {
        return new PurgeReceipt(List.of());
      }
    }

    /** Adds a purge; returns the file, which is on the disk then. */
    public Path add(Path dataDir, Purged purged) throws IOException {
      List<Purged> all = new ArrayList<>(purges);
      all.add(purged);
      Path file = dataDir.resolve(NAME);
      try (PrivateFile written = PrivateFile.create(file)) {
        written.writer().write(JSON.writeValueAsString(new PurgeReceipt(all)));
        written.commit();
      }
      return file;
    }

    /** Whether the results were purged together with the request of that place, or later. */
    public boolean holdsResultOf(Coordinates at, String results) {
      return purges.stream()
          .filter(Purged::complete)
          .map(Purged::topics)
          .anyMatch(
              topics ->
                  topics.stream().anyMatch(records -> records.topic().equals(results))
                      && topics.stream()
                          .anyMatch(
                              records ->
                                  records.topic().equals(at.topic())
                                      && records.partition() == at.partition()
                                      && at.offset() < records.to()));
    }

    /** Whether a purge deleted these records of the partition. */
    public boolean covers(String topic, int partition, long from, long to) {
      return purges.stream()
          .filter(Purged::complete)
          .flatMap(purge -> purge.topics().stream())
          .anyMatch(
              records ->
                  records.topic().equals(topic)
                      && records.partition() == partition
                      && records.from() <= from
                      && records.to() >= to);
    }

    /** Whether requests were purged after that time, ISO-8601. */
    public boolean isAfter(String time) {
      return purges.stream()
          .filter(Purged::complete)
          .anyMatch(purged -> !Instant.parse(purged.at()).isBefore(Instant.parse(time)));
    }
  }
}
