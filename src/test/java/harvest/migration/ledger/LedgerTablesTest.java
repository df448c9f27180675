package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import harvest.migration.ledger.Entry.Fact.DeletedUnread;
import harvest.migration.promises.SharedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A run whose database user may make no tables. */
class LedgerTablesTest {
  @Test
  void aUserThatMayMakeNoTablesIsNamedAndWorksOnceTheyAreMade() throws Exception {
    String owner = SharedPostgres.database("tables");
    String mover = owner.replace("user=postgres", "user=mover");
    execute(owner, "create role mover login");
    execute(owner, "revoke create on schema public from public"); // as PostgreSQL 15 has it

    assertThatThrownBy(() -> LedgerReader.check(mover))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("harvest.ledger.url: ")
        .hasMessageContaining("Create on the schema public")
        .hasMessageContaining("check --create-schema");

    assertThatCode(() -> LedgerReader.check(owner)).doesNotThrowAnyException();
    assertThat(LedgerTables.create(owner)).isTrue();
    assertThatThrownBy(() -> LedgerReader.check(mover))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("ledger_version");

    execute(owner, "grant select on all tables in schema public to mover");
    assertThatThrownBy(() -> LedgerReader.check(mover))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("Insert on request, Update on request");

    execute(owner, "grant select, insert, update on all tables in schema public to mover");
    LedgerReader.check(mover);
    Ledger.open(mover, Runnable::run).close();

    execute(owner, "revoke all on deleted_unread from mover");
    assertThatThrownBy(() -> LedgerReader.check(mover))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining(
            "Select on deleted_unread, Insert on deleted_unread, Update on deleted_unread");
    try (LedgerReader reader = LedgerReader.open(mover).orElseThrow()) {
      assertThatThrownBy(reader::deletedUnread)
          .isInstanceOf(LedgerFailure.class)
          .hasMessageContaining("deleted_unread");
    }
    assertRightIsNamedAndWaitedFor(owner, mover);

    execute(owner, "delete from ledger_version where version = '6'"); // as in an older version
    assertThatThrownBy(() -> LedgerReader.open(mover))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("an older version of this program; run, or check --create-schema");
  }

  private static void assertRightIsNamedAndWaitedFor(String owner, String mover) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(Ledger.class);
    logger.setLevel(Level.WARN);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    try (Ledger ledger = Ledger.open(mover, Runnable::run)) {
      CompletableFuture<Void> learned = new CompletableFuture<>();
      ledger.learn(
          List.of(new DeletedUnread("requests", 0, 1, 2, Instant.EPOCH)),
          () -> learned.complete(null));
      await().until(ledger::isAway);
      execute(owner, "grant select, insert, update on deleted_unread to mover");
      Books.join(learned);
    } finally {
      logger.detachAppender(logged);
      logger.setLevel(null);
    }
    assertThat(logged.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("permission denied for table deleted_unread", "grant it Select, Insert");
  }

  @Test
  void aFileHasItsTablesMadeByTheRun() {
    assertThat(LedgerTables.create("jdbc:sqlite:/nowhere/ledger.db")).isFalse();
  }

  private static void execute(String url, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
