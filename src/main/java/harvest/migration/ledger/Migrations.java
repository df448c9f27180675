package harvest.migration.ledger;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a ledger's tables to the version of this program. */
final class Migrations {
  private Migrations() {}

  static void run(DataSource source, String dialect) {
    flyway(source, dialect).migrate();
  }

  /** How many steps are missing; changes nothing. */
  static int pending(DataSource source, String dialect) {
    return flyway(source, dialect).info().pending().length;
  }

  private static Flyway flyway(DataSource source, String dialect) {
    return Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/" + dialect)
        .table("ledger_version")
        .load();
  }
}
