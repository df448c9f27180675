package harvest.migration.books.purge;

import harvest.migration.books.PurgeReceipt;
import harvest.migration.books.report.Reconciliation;
import harvest.migration.books.report.Report;
import harvest.migration.export.ExportRecords;
import harvest.migration.files.Inbox;
import harvest.migration.files.request.RequestFiles;
import harvest.migration.ledger.Ending;
import harvest.migration.payloads.PayloadFiles;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

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

  /** What speaks against a purge now, each with what to do; empty where nothing does. */
  public List<String> objections() throws TopicFailure, IOException {
    List<String> objections = new ArrayList<>();
    Report report = new Reconciliation(settings, reader, groups).run(Instant.now());
    if (!report.balanced()) {
      objections.add(
          "report finds " + report.problems().size() + " problems; run report and solve them");
    }
    long unfinished = report.waiting() + report.total().of(Ending.Kind.IN_FLIGHT);
    if (unfinished > 0) {
      objections.add(unfinished + " requests have no outcome yet; run until they have");
    }
    for (String group : List.of("-reads", "-reports")) {
      long lag = groups.lags(settings.topics().reads()).getOrDefault(own(group), 0L);
      if (lag > 0) {
        objections.add(
            lag + " reads wait for the group " + own(group) + "; run until they are done");
      }
    }
    int waiting =
        Inbox.Contents.of(settings.files().inbox(), List.of(new RequestFiles(), new PayloadFiles()))
            .drops()
            .size();
    if (waiting > 0) {
      objections.add(
          waiting + " files wait in " + settings.files().inbox() + "; run, or remove them");
    }
    report
        .consumers()
        .forEach(
            (group, lag) -> {
              if (lag > 0) {
                objections.add(
                    "the consumer group " + group + " has not read " + lag + " results; let it");
              }
            });
    if (results && !report.consumers().containsValue(0L) && !isExported()) {
      objections.add(
          "nobody has all results: no other consumer group stands at their end, and no export of"
              + " them is recorded; run export --out FILE");
    }
    return objections;
  }

  private String own(String stage) {
    return settings.kafka().group() + stage;
  }

  private boolean isExported() throws TopicFailure, IOException {
    Map<Integer, Long> ends = new HashMap<>();
    groups
        .of(settings.kafka().group(), settings.topics().results())
        .forEach((partition, position) -> ends.put(partition, position.end()));
    return ExportRecords.in(settings.dataDir()).cover(settings.topics().results(), ends);
  }

  /**
   * Removes it and writes the receipt, which is there before the records are gone.
   *
   * @return the receipt's file
   */
  public Path run() throws TopicFailure, IOException {
    List<PurgeReceipt.Records> records = new ArrayList<>();
    Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
    for (String topic : topics(settings, results)) {
      groups
          .of(settings.kafka().group(), topic)
          .forEach(
              (partition, position) -> {
                records.add(
                    new PurgeReceipt.Records(topic, partition, position.begin(), position.end()));
                before.put(
                    new TopicPartition(topic, partition),
                    RecordsToDelete.beforeOffset(position.end()));
              });
    }
    List<PurgeReceipt.RemovedFile> files = new ArrayList<>();
    for (Path file : files()) {
      files.add(new PurgeReceipt.RemovedFile(shown(file), sha256(file), Files.size(file)));
    }
    boolean spool = isEmpty(settings.dataDir().resolve("spool"));
    Path receipt =
        PurgeReceipt.read(settings.dataDir())
            .add(
                settings.dataDir(),
                new PurgeReceipt.Purged(Instant.now().toString(), records, files, spool));
    delete(before);
    for (Path file : files()) {
      Files.delete(file);
    }
    if (spool) {
      Files.deleteIfExists(settings.dataDir().resolve("spool"));
    }
    if (results) {
      ExportRecords.in(settings.dataDir()).forget();
    }
    return receipt;
  }

  private void delete(Map<TopicPartition, RecordsToDelete> before) throws TopicFailure {
    try {
      admin.deleteRecords(before).all().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TopicFailure(
          "harvest.kafka.brokers: the broker does not delete the records ("
              + cause.getClass().getSimpleName()
              + "); allow Delete on the requests, reads and results topics, then purge again",
          cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicFailure("interrupted while records were deleted", e);
    }
  }

  /** The dropped files themselves; their reports and rejections hold no secret and stay. */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : List.of(".processed", ".failed")) {
      try (DirectoryStream<Path> all =
          Files.newDirectoryStream(settings.files().inbox().resolve(folder))) {
        for (Path file : all) {
          String name = String.valueOf(file.getFileName());
          boolean report = name.endsWith(".report.json") || name.endsWith(".rejected.ndjson");
          if (!report && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            files.add(file);
          }
        }
      } catch (NoSuchFileException | NotDirectoryException e) {
        // nothing was dropped
      }
    }
    if (results) {
      for (Path file : ExportRecords.in(settings.dataDir()).files()) {
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

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
        bytes.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
