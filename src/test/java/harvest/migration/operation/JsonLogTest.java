package harvest.migration.operation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLogTest {
  @Test
  void whatBelongsToAnEventIsAFieldOfItsOwn() throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("harvest.log.format", "json");
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new File("config/logback.xml"));
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("json");
    LoggingEvent event =
        new LoggingEvent(
            "", context.getLogger("harvest"), Level.INFO, "running", null, new Object[0]);
    event.setKeyValuePairs(
        List.of(new KeyValuePair("fingerprint", "ab12"), new KeyValuePair("left", 7L)));

    byte[] line = appender.getEncoder().encode(event);

    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.path("message").asText()).isEqualTo("running");
    assertThat(json.path("level").asText()).isEqualTo("INFO");
    assertThat(json.path("fingerprint").asText()).isEqualTo("ab12");
    assertThat(json.path("left").asLong()).isEqualTo(7);
    assertThat(json.has("@timestamp")).isTrue();
    assertThat(line).endsWith((byte) '\n');
    context.stop();
  }
}
