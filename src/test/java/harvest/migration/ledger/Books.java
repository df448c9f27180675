package harvest.migration.ledger;

import harvest.migration.ledger.Entry.Note;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A ledger in a directory, asked and answered in one step, and its file seen from outside. */
final class Books implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");

  final Path file;
  final Ledger ledger;

  Books(Path dir) {
    this.file = dir.resolve("ledger.db");
    this.ledger = Ledger.open(url(dir), Runnable::run);
  }

  static String url(Path dir) {
    return "jdbc:sqlite:" + dir.resolve("ledger.db");
  }

  static Identity identity(String token) {
    return new Identity("acme", GrantType.V1_REFRESH_TOKEN, new Secret(token).fingerprint());
  }

  /** An entry of the first call for that token, never written. */
  static Entry attempt(String token, long offset) {
    Coordinates at = new Coordinates("requests", 0, offset);
    return Entry.fresh(identity(token), Origin.of(at, null, null, null))
        .attempt(NOW, at, "kafka:" + at);
  }

  Entry write(Entry entry) {
    return join(asked(entry));
  }

  CompletableFuture<Entry> asked(Entry entry) {
    CompletableFuture<Entry> written = new CompletableFuture<>();
    ledger.write(entry, written::complete);
    return written;
  }

  Entry find(Identity identity) {
    CompletableFuture<Entry> found = new CompletableFuture<>();
    ledger.find(identity, found::complete, found::completeExceptionally);
    return join(found);
  }

  void note(Note note) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    ledger.note(note, () -> written.complete(null));
    join(written);
  }

  void mark(String ends) {
    ledger.mark(ends);
    CompletableFuture<Void> passed = new CompletableFuture<>();
    ledger.fence(() -> passed.complete(null));
    join(passed);
  }

  static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Another connection to the file, as another process would have it. */
  Connection outside() throws SQLException {
    return LedgerDatabase.of("jdbc:sqlite:" + file).sqlite().getConnection();
  }

  long count(String query) throws SQLException {
    try (Connection connection = outside();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    ledger.close();
  }
}
