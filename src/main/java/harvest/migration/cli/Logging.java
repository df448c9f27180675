package harvest.migration.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Points logging at {@code config/logback.xml} of the home directory. */
final class Logging {
  private static final String FILE = "logback.configurationFile";
  private static final String FORMAT = "harvest.log.format";

  private Logging() {}

  /** Must be called before anything logs. A file that the operator names himself stays. */
  static void configuredIn(Path home) {
    Path file = home.resolve("config/logback.xml");
    if (System.getProperty(FILE) == null && Files.exists(file)) {
      System.setProperty(FILE, file.toString());
    }
  }

  /** Goes over to one JSON object an event; known only once the configuration is read. */
  static void asJson() {
    String file = System.getProperty(FILE);
    if (file == null || "json".equals(System.getProperty(FORMAT))) {
      return;
    }
    System.setProperty(FORMAT, "json");
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      context.reset();
      try {
        configurator.doConfigure(new File(file));
      } catch (JoranException e) {
        throw new IllegalStateException(file + " cannot be used for logging", e);
      }
    }
  }
}
