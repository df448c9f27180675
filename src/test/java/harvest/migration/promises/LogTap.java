package harvest.migration.promises;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open: ours at TRACE, Camel's at INFO. */
final class LogTap implements AutoCloseable {
  private final ConcurrentLinkedQueue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = logger("harvest.migration");
  private final Logger camel = logger("org.apache.camel");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing();
          events.add(event);
        }
      };

  LogTap() {
    appender.setContext(root.getLoggerContext());
    appender.start();
    for (Logger tapped : List.of(ours, camel)) {
      tapped.addAppender(appender);
      tapped.setAdditive(false);
    }
    root.addAppender(appender);
    ours.setLevel(Level.TRACE);
    camel.setLevel(Level.INFO);
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  /** All lines, with the whole of their exceptions. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (ILoggingEvent event : events) {
      StringBuilder line = new StringBuilder();
      line.append(event.getLevel()).append(' ').append(event.getLoggerName()).append(' ');
      line.append(event.getFormattedMessage());
      for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
        line.append('\n').append(e.getClassName()).append(": ").append(e.getMessage());
      }
      lines.add(line.toString());
    }
    return lines;
  }

  @Override
  public void close() {
    for (Logger tapped : List.of(ours, camel)) {
      tapped.detachAppender(appender);
      tapped.setAdditive(true);
      tapped.setLevel(null);
    }
    root.detachAppender(appender);
  }
}
