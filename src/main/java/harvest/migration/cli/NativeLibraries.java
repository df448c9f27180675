package harvest.migration.cli;

import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The libraries that are unpacked into the temporary folder and loaded from there: they need one
 * that exists and is not mounted with {@code noexec}.
 */
final class NativeLibraries {
  /** What a ledger file cannot do without. */
  static final String SQLITE = "SQLite";

  /** Of the records that Kafka has had since its version 0.11. */
  private static final byte MAGIC = 2;

  private final Settings settings;

  NativeLibraries(Settings settings) {
    this.settings = settings;
  }

  /** Loads what a run may need; the names of those that cannot be loaded. */
  List<String> unloadable() {
    List<String> unloadable = new ArrayList<>();
    if (settings.ledgerUrl().text().startsWith("jdbc:sqlite:") && !isLoaded(this::sqlite)) {
      unloadable.add(SQLITE);
    }
    // The producers of requests choose the compression: records of any codec may come.
    for (String codec : List.of("snappy", "zstd")) {
      if (!isLoaded(() -> compress(codec))) {
        unloadable.add(codec);
      }
    }
    return unloadable;
  }

  /** One problem for all of them: they have one cause. */
  static Problem problem(List<String> unloadable) {
    return new Problem(
        "java.io.tmpdir",
        Problem.NOT_SET,
        "the native libraries of "
            + String.join(", ", unloadable)
            + " cannot be loaded from "
            + System.getProperty("java.io.tmpdir"),
        "name a folder that exists, can be written and may hold programs (no noexec):"
            + " JAVA_OPTS=-Djava.io.tmpdir=FOLDER");
  }

  private interface Loading {
    void load() throws Exception;
  }

  private static boolean isLoaded(Loading loading) {
    try {
      loading.load();
      return true;
    } catch (Exception | LinkageError e) {
      return false;
    }
  }

  private void sqlite() throws Exception {
    SQLiteJDBCLoader.initialize();
  }

  private static void compress(String codec) throws IOException {
    try (OutputStream out =
        Compression.of(codec).build().wrapForOutput(new ByteBufferOutputStream(512), MAGIC)) {
      out.write(1);
    }
  }
}
