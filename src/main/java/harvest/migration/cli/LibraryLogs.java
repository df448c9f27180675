package harvest.migration.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Holds the loggers of libraries at INFO, whatever a logback file or a system property says: below
 * it the HTTP client prints bodies and headers, Camel property values, and Kafka's clients what
 * they send to authenticate. This program's own loggers print no secret at any level.
 */
final class LibraryLogs extends TurboFilter {
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
