package harvest.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import harvest.migration.drops.DropKind.DropLimits;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.drops.Inbox.WaitingFiles;
import harvest.migration.drops.RequestFiles;
import harvest.migration.drops.v1.PayloadFiles;
import harvest.migration.request.AcmeRequests;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.request.RequestParser.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file that the field sent comes to its right outcome, row by row. */
class FieldFilesTest {
  private static final Path FIELD = Path.of("src/test/resources/field");

  private final RequestParser parser = AcmeRequests.parser();

  /** {@code LINE subject}, {@code LINE invalid_request}, {@code LINE rejected}, in order. */
  static Stream<Arguments> requests() {
    return Stream.of(
        arguments("blank-then-quote.csv", "2 spq-1, 3 spq-2, 4 spq-3"),
        arguments("blanks.csv", "2 sp-1, 3 sp-2, 4 sp-3"),
        arguments("cr-only.csv", "2 cr4-1, 3 cr4-2, 4 cr4-3"),
        arguments("crcrlf.csv", "2 crr-1, 3 crr-2, 4 crr-3"),
        arguments(
            "excel-error-cell.csv",
            "2 name-1, 3 name-2, 4 invalid_request, 5 invalid_request, 6 invalid_request, "
                + "7 invalid_request"),
        arguments("ndjson-named.json", "1 a0-1, 2 a0-2, 3 a0-3"),
        arguments(
            "null-words.csv",
            "2 nul-1, 3 nul-2, 4 invalid_request, 5 invalid_request, 6 invalid_request, "
                + "7 invalid_request"),
        arguments(
            "numbers.ndjson",
            "1 1e21, 2 12345678901234567890, 3 0.0000001, 4 rejected, 5 1.0, "
                + "6 invalid_request, 7 invalid_request, 8 invalid_request, 9 9007199254740993"),
        arguments("one-token-three-users.csv", "2 shared-1, 3 shared-2, 4 shared-3"),
        arguments("semicolon.csv", "2 semi-1, 3 semi-2, 4 semi-3"),
        arguments("sep-line.csv", "3 sepsemi-1, 4 sepsemi-2, 5 sepsemi-3"),
        arguments("smart-quotes.csv", "2 invalid_request, 3 invalid_request, 4 invalid_request"),
        arguments("tab.csv", "2 tsv-1, 3 tsv-2, 4 tsv-3"),
        arguments("utf16.ndjson", "1 u16n-1, 2 u16n-2, 3 u16n-3"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void rowsBecomeTheRequestsThatWereMeant(String file, String outcomes) throws IOException {
    List<String> found = new ArrayList<>();
    List<Request> requests = new ArrayList<>();
    Map<String, String> refused =
        WaitingFiles.of(List.of(FIELD.resolve(file)), new RequestFiles(DropLimits.DEFAULT))
            .read(
                row -> {
                  if (row instanceof Row.Rejected rejected) {
                    found.add(rejected.line() + " rejected");
                    return;
                  }
                  RowRecord.Accepted accepted = (RowRecord.Accepted) row;
                  String line = accepted.source().substring(("file:" + file + "#").length());
                  Parsed parsed = parsed(accepted);
                  if (parsed instanceof Request request) {
                    requests.add(request);
                    found.add(line + " " + request.subject());
                  } else {
                    found.add(line + " " + key((Refused) parsed));
                  }
                });

    assertThat(refused).isEmpty();
    assertThat(String.join(", ", found)).isEqualTo(outcomes);
    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request.secret().text()).matches("[A-Za-z0-9_-]{86}");
              if (file.endsWith(".csv")) {
                assertThat(request.context()).hasToString("{\"plan\":\"team\"}");
              }
            });
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("cut-second-member.csv.gz", "the gzip ends before its content does"),
        arguments("not-gzip.csv.gz", "it is no gzip, though its name ends in .gz"),
        arguments(
            "two-columns-one-name.csv",
            "the header row has the column plan twice; name each column once"),
        arguments("latin1-undeclared.xml", "it is not encoded as it says, at line 1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatCannotBeTrustedIsRefusedWhole(String file, String why) throws IOException {
    List<RowRecord> rows = new ArrayList<>();

    Map<String, String> refused = read(file, rows);

    assertThat(refused).containsOnlyKeys(file);
    assertThat(refused.get(file)).startsWith(why);
    assertThat(rows).isEmpty();
  }

  static Stream<Arguments> payloads() {
    return Stream.of(
        arguments(
            "decimal-comma-items.xml",
            "invoices",
            "{\"client_id\":8,\"line_items\":[{\"kind\":\"Service\",\"description\":\"Support\","
                + "\"quantity\":0.68,\"unit_price\":80.00,\"amount\":54.4,\"taxed\":true,"
                + "\"taxed2\":false,\"project_id\":3}]}"),
        arguments("invoice-item-category.xml", "invoice_item_categories", "{\"name\":\"Travel\"}"),
        arguments(
            "invoice-message.xml",
            "invoice_messages",
            "{\"body\":\"Please pay\",\"recipients\":[{\"email\":\"a@example.com\"},"
                + "{\"email\":\"b@example.com\"}],\"attach_pdf\":true,\"send_me_a_copy\":true}"),
        arguments(
            "payment.xml",
            "invoice_payments",
            "{\"paid_at\":\"2016-02-14T00:00:00Z\",\"amount\":520.0,\"notes\":\"by wire\"}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("payloads")
  void payloadsOfV1BecomeThoseOfV2(String file, String resource, String payload)
      throws IOException {
    List<RowRecord> rows = new ArrayList<>();

    assertThat(read(file, rows)).isEmpty();

    assertThat(rows)
        .singleElement()
        .satisfies(
            row ->
                assertThat(((RowRecord.Accepted) row).value())
                    .isEqualTo(
                        "{\"source\":\"file:%s#1\",\"resource\":\"%s\",\"payload\":%s}"
                            .formatted(file, resource, payload)));
  }

  @Test
  void noFileIsLeftOut() throws IOException {
    Set<String> tested = new HashSet<>();
    Stream.of(requests(), refused(), payloads())
        .flatMap(all -> all)
        .forEach(one -> tested.add((String) one.get()[0]));

    try (Stream<Path> files = Files.list(FIELD)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(tested);
    }
  }

  @Test
  void theXmlParserSaysNothingByItself() throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      read("latin1-undeclared.xml", new ArrayList<>());
    } finally {
      System.setErr(before);
    }

    assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("Fatal Error");
  }

  private static Map<String, String> read(String file, List<RowRecord> rows) throws IOException {
    return WaitingFiles.of(
            List.of(FIELD.resolve(file)),
            file.endsWith(".xml")
                ? new PayloadFiles(DropLimits.DEFAULT)
                : new RequestFiles(DropLimits.DEFAULT))
        .read(rows::add);
  }

  private Parsed parsed(RowRecord.Accepted row) {
    return parser.parse(
        row.value().getBytes(StandardCharsets.UTF_8),
        Origin.of(new Coordinates("requests", 0, 0), row.source(), null, null));
  }

  private static String key(Refused refused) {
    return refused.fault().name().toLowerCase(Locale.ROOT);
  }
}
