package harvest.migration.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import harvest.migration.cli.Logging.LibraryLogs;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class LibraryLogsTest {
  private final LoggerContext context = new LoggerContext();

  LibraryLogsTest() {
    LibraryLogs.holdAtInfo(context);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.hc.client5.http.wire",
        "org.apache.hc.client5.http.headers",
        "org.apache.camel.main.BaseMainSupport",
        "org.apache.kafka.clients.NetworkClient",
        "org.apache.kafka.common.security.authenticator.SaslClientAuthenticator",
        "com.zaxxer.hikari.HikariConfig"
      })
  void noConfigurationLetsALibraryPrintWhatItSends(String name) throws Exception {
    Logger logger = context.getLogger(name);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.TRACE);
    context.getLogger(name).setLevel(Level.TRACE);
    assertThat(logger.isDebugEnabled()).isFalse();

    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    context.reset();
    configurator.doConfigure(
        new ByteArrayInputStream(
            ("<configuration><root level='TRACE'/><logger name='"
                    + name
                    + "' level='ALL'/>"
                    + "</configuration>")
                .getBytes(StandardCharsets.UTF_8)));

    assertThat(logger.isDebugEnabled()).isFalse();
    assertThat(logger.isTraceEnabled()).isFalse();
    assertThat(logger.isInfoEnabled()).isTrue();
    assertThat(context.getLogger("harvest.migration.pace").isTraceEnabled()).isTrue();
  }
}
