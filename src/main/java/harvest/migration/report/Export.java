package harvest.migration.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.sealing.UnsealKeys.Binding;
import harvest.migration.sealing.UnsealKeys.UnsealFailure;
import harvest.migration.secret.PrivateFile;
import harvest.migration.settings.Settings;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a topic holds, the newest record of each thing, as the topic is when it starts. Reads
 * it twice and holds only places in memory.
 */
public final class Export {
  private static final int NAMED = 100;

  private final Exported exported;
  private final String topic;
  private final @Nullable String application;
  private final @Nullable UnsealKeys keys;

  /**
   * What was found.
   *
   * @param read records that were looked at
   * @param unreadable those among them that are no JSON object
   * @param written rows
   * @param notWritten records that cannot be opened or written as a row
   * @param failed which these are and why, the first hundred
   */
  public record Counts(
      long read, long unreadable, long written, long notWritten, List<String> failed) {}

  /**
   * @param application only its records; null: all
   * @param keys open what is sealed; null: it stays sealed
   */
  public Export(
      Exported exported, String topic, @Nullable String application, @Nullable UnsealKeys keys) {
    this.exported = exported;
    this.topic = topic;
    this.application = application;
    this.keys = keys;
  }

  /**
   * Reads and writes everything; a record that makes no row holds up no other.
   *
   * @throws TopicFailure if the topic cannot be read
   * @throws IOException if nothing can be written any more, or no record makes a row
   */
  public Counts run(TopicReader reader, RowWriter rows) throws TopicFailure, IOException {
    Newest newest = new Newest(exported);
    AtomicLong read = new AtomicLong();
    AtomicLong unreadable = new AtomicLong();
    reader.read(
        topic,
        record -> {
          read.incrementAndGet();
          ObjectNode value = RowWriter.read(record.value()).orElse(null);
          if (value == null) {
            unreadable.incrementAndGet();
          } else if (isWanted(value)) {
            newest.note(record, value);
          }
        });
    AtomicLong written = new AtomicLong();
    AtomicLong notWritten = new AtomicLong();
    List<String> failed = new ArrayList<>();
    rows.begin();
    reader.read(
        topic,
        record -> {
          ObjectNode value = RowWriter.read(record.value()).orElse(null);
          if (value != null && isWanted(value) && newest.has(record, value)) {
            try {
              rows.row(opened(value));
              written.incrementAndGet();
            } catch (UnsealFailure | RowWriter.UnwritableRow e) {
              if (notWritten.incrementAndGet() <= NAMED) {
                failed.add(
                    topic
                        + "-"
                        + record.partition()
                        + "@"
                        + record.offset()
                        + ": "
                        + e.getMessage());
              }
            }
          }
        });
    if (written.get() == 0 && !failed.isEmpty()) {
      throw new IOException(failed.get(0));
    }
    return new Counts(read.get(), unreadable.get(), written.get(), notWritten.get(), failed);
  }

  private boolean isWanted(ObjectNode value) {
    return application == null || application.equals(value.path("application").textValue());
  }

  private ObjectNode opened(ObjectNode value) throws UnsealFailure {
    String sealed = value.path("sealed").textValue();
    if (keys == null || sealed == null) {
      return value;
    }
    UnsealKeys.Opened opened = keys.open(sealed);
    opened.requireFor(Binding.ofResult(value));
    value.remove("sealed");
    for (Map.Entry<String, Object> field : opened.fields().entrySet()) {
      value.set(field.getKey(), RowWriter.tree(field.getValue()));
    }
    return value;
  }

  /**
   * Remembers of each thing where its newest record lies, in some hundred bytes each, so that a
   * topic of any size is exported by reading it twice. Of two results the one with more attempts is
   * the newer, whatever their order on the topic.
   */
  private static final class Newest {
    private final Exported exported;
    private final Map<Digest, Position> newest = new HashMap<>();

    private record Digest(long high, long low) {}

    private record Position(long attempts, long timestamp, int partition, long offset) {
      boolean isNewerThan(Position other) {
        if (attempts != other.attempts) {
          return attempts > other.attempts;
        }
        return partition == other.partition ? offset > other.offset : timestamp >= other.timestamp;
      }

      boolean isOf(ConsumerRecord<byte[], byte[]> record) {
        return partition == record.partition() && offset == record.offset();
      }
    }

    Newest(Exported exported) {
      this.exported = exported;
    }

    void note(ConsumerRecord<byte[], byte[]> record, ObjectNode value) {
      long attempts = exported == Exported.RESULTS ? value.path("attempts").asLong() : 0;
      Position position =
          new Position(attempts, record.timestamp(), record.partition(), record.offset());
      newest.merge(
          digest(record, value),
          position,
          (known, found) -> found.isNewerThan(known) ? found : known);
    }

    boolean has(ConsumerRecord<byte[], byte[]> record, ObjectNode value) {
      Position position = newest.get(digest(record, value));
      return position != null && position.isOf(record);
    }

    private Digest digest(ConsumerRecord<byte[], byte[]> record, ObjectNode value) {
      byte[] identity =
          exported
              .identity(value)
              .map(text -> text.getBytes(StandardCharsets.UTF_8))
              .orElseGet(() -> key(record));
      try {
        ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(identity));
        return new Digest(hash.getLong(), hash.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    private static byte[] key(ConsumerRecord<byte[], byte[]> record) {
      byte[] key = record.key();
      return key == null
          ? (record.partition() + "@" + record.offset()).getBytes(StandardCharsets.UTF_8)
          : key;
    }
  }

  /** What can be exported: its topic, its columns, and what makes two records one. */
  public enum Exported {
    RESULTS(
        "application,grant_type,fingerprint",
        "id,application,subject,grant_type,fingerprint,status,access_token,refresh_token,token_type,"
            + "expires_in,issued_at,expires_at,attempts,request_id,source,request_at,context,"
            + "expires_assumed,sealed"),
    ACCOUNTS(
        "application,fingerprint",
        "id,application,subject,fingerprint,user,accounts,error,v1_accepted,looked_up_at,request_id,"
            + "context"),
    DEAD_LETTERS(
        "application,grant_type,fingerprint",
        "id,application,subject,grant_type,fingerprint,reason,status,error,error_description,"
            + "attempts,first_attempt_at,last_attempt_at,in_doubt,replayable,reauthorize_url,"
            + "request_id,source,request_at,context,account_id,resource,page"),
    RECORDS(
        "", "application,subject,account_id,resource,page,record,query,pages,records,completed_at"),
    PAYLOADS("", "source,resource,payload");

    /** The read that failed, where a dead letter is of one; elsewhere these are absent. */
    private static final String FAILED_READ = ",account_id,resource";

    private final String identity;
    private final String columns;

    Exported(String identity, String columns) {
      this.identity = identity;
      this.columns = columns;
    }

    /** The name on the command line: {@code dead-letters}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The topic that holds it. */
    public String topic(Settings.Topics topics) {
      return switch (this) {
        case RESULTS -> topics.results();
        case ACCOUNTS -> topics.accounts();
        case DEAD_LETTERS -> topics.deadLetters();
        case RECORDS -> topics.records();
        case PAYLOADS -> topics.payloads();
      };
    }

    /** The columns of a table, the same whatever the records have. */
    public List<String> columns() {
      return List.of(columns.split(","));
    }

    /** Whether it belongs to an application. */
    public boolean hasApplication() {
      return columns().contains("application");
    }

    /**
     * What two records of one thing have in common; empty where the value does not say, and the
     * record's key does. One token may stand in two applications: the fingerprint alone is too
     * little.
     */
    Optional<String> identity(JsonNode value) {
      if (identity.isEmpty() || !value.path("fingerprint").isTextual()) {
        return Optional.empty();
      }
      return Optional.of(
          Stream.of((identity + FAILED_READ).split(","))
              .map(field -> value.path(field).asText(""))
              .collect(Collectors.joining("\n")));
    }
  }

  /**
   * Which files hold exported results, and up to where: {@code exports.ndjson} of the data
   * directory, a line an export. By it a purge knows that somebody has the pairs, and which files
   * hold tokens.
   */
  public static final class ExportLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path log;
    private final List<Line> lines;

    /**
     * One export.
     *
     * @param file absolute
     * @param ends the topic's next offsets when the export began, by partition
     * @param whole whether it has all that the topic held
     */
    record Line(String file, String topic, Map<Integer, Long> ends, boolean whole, String at) {}

    private ExportLog(Path log, List<Line> lines) {
      this.log = log;
      this.lines = lines;
    }

    /** Those of a data directory. */
    public static ExportLog in(Path dataDir) throws IOException {
      Path log = dataDir.resolve("exports.ndjson");
      List<Line> lines = new ArrayList<>();
      try {
        for (String line : Files.readAllLines(log)) {
          lines.add(JSON.readValue(line, Line.class));
        }
      } catch (NoSuchFileException e) {
        // nothing was exported yet
      }
      return new ExportLog(log, lines);
    }

    /** Notes an export that is complete on the disk; it takes the place of an earlier one there. */
    public void add(Path file, String topic, Map<Integer, Long> ends, boolean whole)
        throws IOException {
      String name = file.toAbsolutePath().toString();
      lines.removeIf(line -> line.file().equals(name));
      lines.add(new Line(name, topic, ends, whole, Instant.now().toString()));
      Files.createDirectories(log.toAbsolutePath().getParent());
      try (PrivateFile written = PrivateFile.create(log)) {
        for (Line line : lines) {
          written.writer().write(JSON.writeValueAsString(line) + "\n");
        }
        written.commit();
      }
    }

    /** Whether a file that is still there holds everything below these ends. */
    public boolean cover(String topic, Map<Integer, Long> ends) {
      return lines.stream()
          .anyMatch(
              line ->
                  line.whole()
                      && line.topic().equals(topic)
                      && Files.exists(Path.of(line.file()))
                      && ends.entrySet().stream()
                          .allMatch(
                              end -> line.ends().getOrDefault(end.getKey(), 0L) >= end.getValue()));
    }

    /** The files, each once, whether or not they are there. */
    public List<Path> files() {
      return lines.stream().map(Line::file).distinct().map(Path::of).toList();
    }

    /** The files are gone. */
    public void forget() throws IOException {
      Files.deleteIfExists(log);
    }
  }
}
