package harvest.migration.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Few connections: the writer's, the lease's, and those of who takes permits. */
final class ConnectionPool {
  private ConnectionPool() {}

  static HikariDataSource of(String url) {
    LedgerAccess.requireReadable(url);
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(4);
    config.setPoolName("ledger");
    config.setConnectionTimeout(5_000);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("socketTimeout", "30");
    return new HikariDataSource(config);
  }
}
