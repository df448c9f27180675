package harvest.migration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind;
import harvest.migration.drops.DropKind.DropLimits;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.drops.Inbox.WaitingFiles;
import harvest.migration.drops.RequestFiles;
import harvest.migration.drops.v1.PayloadFiles;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.AnswerTable;
import harvest.migration.harvest.CallKind;
import harvest.migration.harvest.PageReader;
import harvest.migration.harvest.RetryAfter;
import harvest.migration.harvest.call.Endpoint.ListCall;
import harvest.migration.request.AcmeRequests;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.request.RequestParser.Refused;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.sealing.UnsealKeys.UnsealFailure;
import harvest.migration.secret.Redactor;
import harvest.migration.secret.Secret;
import harvest.migration.settings.SettingsLoader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What others write is answered, whatever it is: no exception but those that are told, no second of
 * processor time, no heap beyond 256 MB. {@code mvn verify} replays the inputs in {@code
 * src/test/resources/harvest/migration/FuzzTestInputs}; {@code src/test/scripts/fuzz} makes new
 * ones. A method a kind of input; each is given {@value #INPUTS} of them.
 */
class FuzzTest {
  private static final long INPUTS = 1_000_000;
  private static final long LONGEST = Duration.ofSeconds(1).toNanos();
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-29T00:00:00Z"));
  private static final Path KEYS =
      Path.of("src/test/resources/harvest/migration/fuzz-private-key.json");

  private final RequestParser parser = AcmeRequests.parser();
  private final RetryAfter retryAfter = new RetryAfter(NOW, Duration.ofMinutes(15));
  private final AnswerTable answers = new AnswerTable(NOW, retryAfter);
  private final ListCall lists = new ListCall("https://api.harvestapp.com", "Acme");

  @com.code_intelligence.jazzer.junit.FuzzTest(maxDuration = "", maxExecutions = INPUTS)
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  private @interface Inputs {}

  private interface Reading {
    void run() throws Exception;
  }

  @Inputs
  void request(byte[] value) throws Exception {
    timed(() -> parsed(value, "kafka:requests-0@0"));
  }

  @Inputs
  void csv(byte[] file) throws Exception {
    timed(() -> rows(new RequestFiles(), "a.csv", file));
  }

  @Inputs
  void ndjson(byte[] file) throws Exception {
    timed(() -> rows(new RequestFiles(), "a.ndjson", file));
  }

  @Inputs
  void json(byte[] file) throws Exception {
    timed(() -> rows(new RequestFiles(), "a.json", file));
  }

  @Inputs
  void xml(byte[] file) throws Exception {
    timed(() -> rows(new PayloadFiles(), "a.xml", file));
  }

  @Inputs
  void gzip(byte[] file) throws Exception {
    Path drop = file("users.csv.gz", file);
    RequestFiles kind = new RequestFiles(new DropLimits(8 << 20, 200));
    timed(() -> WaitingFiles.of(List.of(drop), kind).read(row -> accepted(row)));
  }

  /** The first lines are status, Retry-After and X-Request-Id, the others the body. */
  @Inputs
  void answer(byte[] answer) throws Exception {
    String[] parts = new String(answer, ISO_8859_1).split("\n", 4);
    byte[] body = parts[parts.length - 1].getBytes(ISO_8859_1);
    int status = 100 + Math.floorMod(parts[0].hashCode(), 500);
    if (parts[0].matches("[1-5]\\d\\d")) {
      status = Integer.parseInt(parts[0]);
    }
    Answer.Responded responded =
        new Answer.Responded(
            status,
            body,
            "application/json",
            parts.length > 1 ? parts[1] : null,
            parts.length > 2 ? parts[2] : null);
    Secret secret = new Secret("12345.rt.secret");
    timed(
        () -> {
          for (CallKind kind : CallKind.values()) {
            assertThat(answers.read(kind, List.of(secret), responded).said().line())
                .doesNotContain(secret.text());
          }
          retryAfter.read(parts[0]);
        });
  }

  /** The first line is a secret, the others what Harvest says. */
  @Inputs
  void words(byte[] said) throws Exception {
    String[] parts = new String(said, UTF_8).split("\n", 2);
    Redactor redactor = new Redactor(List.of(parts[0]));
    timed(
        () -> {
          String words = redactor.words(parts[parts.length - 1]);
          if (words != null && parts[0].length() >= Redactor.PIECE) {
            assertThat(words).hasSizeLessThanOrEqualTo(500).doesNotContain(parts[0]);
          }
        });
  }

  @Inputs
  void page(byte[] body) throws Exception {
    timed(
        () -> {
          var page = new PageReader().read(body, "users");
          if (page != null && page.next() != null) {
            link(page.next());
          }
          link(new String(body, UTF_8));
        });
  }

  @Inputs
  void sealed(byte[] jwe) throws Exception {
    UnsealKeys keys = UnsealKeys.read(KEYS);
    timed(
        () -> {
          try {
            keys.open(new String(jwe, UTF_8));
          } catch (UnsealFailure e) {
            // told
          }
        });
  }

  @Inputs
  void configuration(byte[] properties) throws Exception {
    Path file = file("a.properties", properties);
    timed(() -> new SettingsLoader(Path.of("nowhere"), Map.of()).load(file));
  }

  /** No page is read from anywhere else: the token goes along. */
  private void link(String link) {
    String next = lists.follow("https://api.harvestapp.com/v2/users", link);
    assertThat(next == null || next.startsWith("https://api.harvestapp.com/v2/")).isTrue();
  }

  private void rows(DropKind kind, String name, byte[] file) throws IOException {
    try {
      RowReader rows = kind.rows(name, new ByteArrayInputStream(file));
      long line = 0;
      while (rows.advance()) {
        Row row = rows.row();
        assertThat(row.line()).isGreaterThan(line);
        line = row.line();
        RowRecord record = kind.record(row, name);
        if (kind instanceof RequestFiles) {
          accepted(record);
        }
        rows.leftOut();
      }
    } catch (FileRefused e) {
      assertThat(e).message().isNotEmpty();
    }
  }

  /** What a row becomes is a request, if not always a good one. */
  private void accepted(RowRecord record) {
    if (record instanceof RowRecord.Accepted accepted) {
      Parsed parsed = parsed(accepted.value().getBytes(UTF_8), accepted.source());
      assertThat(parsed instanceof Refused refused && refused.fault() == Refused.Fault.MALFORMED)
          .isFalse();
    }
  }

  private Parsed parsed(byte[] value, String source) {
    return parser.parse(value, Origin.of(new Coordinates("requests", 0, 0), source, null, null));
  }

  private static Path file(String name, byte[] content) throws IOException {
    Path folder = Path.of("target/fuzz/" + ProcessHandle.current().pid());
    return Files.write(Files.createDirectories(folder).resolve(name), content);
  }

  /** By the processor's time, which does not pass while others have the machine. */
  private static void timed(Reading reading) throws Exception {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    reading.run();
    long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    assertThat(spent).as("nanoseconds").isLessThan(LONGEST);
  }
}
