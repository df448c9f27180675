package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.promises.SharedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ledgers that an earlier program made, with names and states as numbers: one of each state, reason
 * and kind of note, and what that program read from them.
 */
class FormerLedgerTest {
  private static final Path FORMER = Path.of("src/test/resources/ledger");

  @TempDir Path dir;

  @Test
  void aFileOfAnEarlierProgramIsNamedByAReaderAndOpensWithAllItsRows() throws Exception {
    try (InputStream file = unzipped("former-sqlite.db.gz")) {
      Files.copy(file, dir.resolve("ledger.db"));
    }
    String url = Books.url(dir);

    assertThatThrownBy(() -> LedgerReader.open(url))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("an older version");
    LedgerReader.check(url);
    Ledger.open(url, Runnable::run).close();

    assertThat(read(url)).isEqualTo(former());
    assertNumbersGoOn(url);
  }

  @Test
  void tablesOfAnEarlierProgramBecomeThisOnesWithAllTheirRows() throws Exception {
    String url = SharedPostgres.database("former");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(FORMER.resolve("former-postgresql.sql")));
    }

    LedgerReader.check(url);
    assertThat(LedgerTables.create(url)).isTrue();

    assertThat(read(url)).isEqualTo(former());
    assertNumbersGoOn(url);
  }

  /** A number of a row that an instance still holds never means another row. */
  private static void assertNumbersGoOn(String url) throws Exception {
    long last;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select max(id) from request")) {
      row.next();
      last = row.getLong(1);
    }
    try (Ledger ledger = Ledger.open(url, Runnable::run)) {
      CompletableFuture<Entry> written = new CompletableFuture<>();
      ledger.write(Books.attempt("a new one", 1), written::complete);
      assertThat(Books.join(written).row()).isEqualTo(last + 1);
    }
  }

  private static List<String> read(String url) {
    List<String> lines = new ArrayList<>();
    try (LedgerReader reader = LedgerReader.open(url).orElseThrow()) {
      // Which mark was the newest when a row was written differed by a moment.
      reader.entries(entry -> lines.add(entry.toString().replaceFirst(", mark=\\d+]", "]")));
      reader.notes(note -> lines.add(note.toString()));
      reader.sharedUsers().forEach(user -> lines.add(user.toString()));
      reader.deletedUnread().forEach(gap -> lines.add(gap.toString()));
      reader.counts("reads", (name, end, count) -> lines.add(name + " " + end + " " + count));
    }
    Collections.sort(lines);
    return lines;
  }

  private static List<String> former() throws IOException {
    try (InputStream text = unzipped("former.txt.gz")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static InputStream unzipped(String name) throws IOException {
    return new GZIPInputStream(Files.newInputStream(FORMER.resolve(name)));
  }
}
