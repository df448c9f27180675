package harvest.migration.ledger;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a ledger's tables to the version of this program. */
final class Migrations {
  private Migrations() {}

  static void run(DataSource source, String dialect) {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/" + dialect)
        .table("ledger_version")
        .load()
        .migrate();
  }
}
