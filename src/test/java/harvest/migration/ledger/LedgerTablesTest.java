package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.promises.SharedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

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
