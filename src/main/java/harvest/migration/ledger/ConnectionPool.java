package harvest.migration.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connections to a ledger in PostgreSQL. */
final class ConnectionPool {
  private ConnectionPool() {}

  /** For who makes the tables, which may take its time. */
  static HikariDataSource toMakeTables(String url) {
    return new HikariDataSource(config(url));
  }

  /** For a run: the writer's, the lease's, and those of who takes permits. */
  static HikariDataSource of(String url) {
    HikariConfig config = config(url);
    config.setConnectionInitSql(LedgerAccess.END_IDLE_TRANSACTIONS);
    return new HikariDataSource(config);
  }

  private static HikariConfig config(String url) {
    LedgerAccess.requireReadable(url);
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(4);
    config.setPoolName("ledger");
    config.setConnectionTimeout(5_000);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("socketTimeout", "30");
    return config;
  }
}
