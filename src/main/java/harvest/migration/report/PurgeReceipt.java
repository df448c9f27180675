package harvest.migration.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.secret.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What purges removed, without a secret; kept in {@code purge-receipt.json} of the data directory,
 * so that a report knows what cannot be there any more.
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
