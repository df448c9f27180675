package harvest.migration.promises;

import harvest.migration.rehearsal.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** One broker for all tests of the JVM; it ends with it. */
public final class SharedBroker {
  private static EmbeddedKafka broker;

  private SharedBroker() {}

  public static synchronized EmbeddedKafka get() {
    if (broker == null) {
      try {
        broker = EmbeddedKafka.start(Files.createTempDirectory("broker"), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return broker;
  }
}
