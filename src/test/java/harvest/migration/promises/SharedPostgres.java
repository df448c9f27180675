package harvest.migration.promises;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** One PostgreSQL server for all tests of the JVM; it ends with it. */
public final class SharedPostgres {
  private static EmbeddedPostgres server;

  private SharedPostgres() {}

  /** The JDBC URL of a new, empty database. */
  public static String database(String name) throws SQLException {
    return database(name, "UTF8");
  }

  /** The same in another encoding. */
  public static synchronized String database(String name, String encoding) throws SQLException {
    if (server == null) {
      try {
        server = EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create database "
              + name
              + " encoding '"
              + encoding
              + "' lc_collate 'C' lc_ctype 'C' template template0");
    }
    return "jdbc:postgresql://localhost:" + server.getPort() + "/" + name + "?user=postgres";
  }
}
