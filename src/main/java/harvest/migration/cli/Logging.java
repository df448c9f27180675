package harvest.migration.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.FilterReply;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Points logging at {@code config/logback.xml} of the home directory. */
public final class Logging {
  private static final String FILE = "logback.configurationFile";
  private static final String FORMAT = "harvest.log.format";
  private static final String EXCEPTIONS = "harvest.log.exceptions";

  private Logging() {}

  /**
   * Must be called before anything logs. A file that the operator names himself stays.
   *
   * @param traces whether the text shows an exception's stack trace, not only what it says
   */
  static void configuredIn(Path home, boolean traces) {
    if (traces) {
      System.setProperty(EXCEPTIONS, "traces");
    }
    Path file = home.resolve("config/logback.xml");
    if (System.getProperty(FILE) == null && Files.exists(file)) {
      System.setProperty(FILE, file.toString());
    }
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      LibraryLogs.holdAtInfo(context);
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

  /**
   * Sends everything to a file instead, so that it does not disturb what is on the screen.
   *
   * @return takes it back
   */
  public static Runnable toFile(Path file) {
    return toFile(file, Level.OFF);
  }

  /**
   * Sends everything to a file; what is at least that grave stays on the screen too.
   *
   * @return takes it back
   */
  static Runnable toFile(Path file, Level shown) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return () -> {};
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %-28.28logger{28} %msg%n%ex{12}");
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    ThresholdFilter grave = new ThresholdFilter();
    grave.setLevel(shown.toString());
    grave.start();
    root.iteratorForAppenders().forEachRemaining(before -> before.addFilter(grave));
    appender.start();
    root.addAppender(appender);
    return () -> {
      grave.stop(); // a filter that is stopped lets everything pass
      root.detachAppender(appender);
      appender.stop();
    };
  }

  /**
   * Holds the loggers of libraries at INFO, whatever a logback file or a system property says:
   * below it the HTTP client prints bodies and headers, Camel property values, and Kafka's clients
   * what they send to authenticate. This program's own loggers print no secret at any level.
   */
  static final class LibraryLogs extends TurboFilter {
    private static final String OWN = "harvest.migration";

    private LibraryLogs() {}

    /** From now on, also after a new configuration of that context. */
    static void holdAtInfo(LoggerContext context) {
      LibraryLogs filter = new LibraryLogs();
      filter.setContext(context);
      filter.start();
      context.addTurboFilter(filter);
      context.addListener(new AfterReset(filter));
    }

    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] arguments,
        @Nullable Throwable failure) {
      boolean held = !level.isGreaterOrEqual(Level.INFO) && !logger.getName().startsWith(OWN);
      return held ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    /** A reset of the context, as each new configuration begins with, drops all filters. */
    private record AfterReset(LibraryLogs filter) implements LoggerContextListener {
      @Override
      public boolean isResetResistant() {
        return true;
      }

      @Override
      public void onReset(LoggerContext context) {
        context.addTurboFilter(filter);
      }

      @Override
      public void onStart(LoggerContext context) {}

      @Override
      public void onStop(LoggerContext context) {}

      @Override
      public void onLevelChange(Logger logger, Level level) {}
    }
  }
}
