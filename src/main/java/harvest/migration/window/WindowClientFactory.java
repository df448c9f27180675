package harvest.migration.window;

import java.util.HexFormat;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.consumer.CommitManager;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Gives a stage's route its consumer and its offset handles: one object is both of camel-kafka's
 * extension points, {@code kafkaClientFactory} and {@code kafkaManualCommitFactory}.
 */
public final class WindowClientFactory extends DefaultKafkaClientFactory
    implements KafkaManualCommitFactory {
  private static final String CLIENT = "harvest-migration.";
  private static final Pattern CLIENT_ID = Pattern.compile(Pattern.quote(CLIENT) + "[0-9a-f]{8}");

  private final Window window;
  private final Intake intake;
  private final Assignments assignments;
  private final ConsumerState state;

  /**
   * @param state of the stage's consumer, over all its connections
   */
  public WindowClientFactory(
      Window window, Intake intake, Assignments assignments, ConsumerState state) {
    this.window = window;
    this.intake = intake;
    this.assignments = assignments;
    this.state = state;
  }

  /** Whether a member of a group that says so of itself is a consumer of this program. */
  public static boolean isOurs(String clientId) {
    return CLIENT_ID.matcher(clientId).matches();
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Properties properties) {
    state.connects();
    Properties own = new Properties();
    own.putAll(properties);
    // One at a time, so that exactly the window is filled; what was fetched waits in the client.
    own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // Where reading begins, and what is missing there, is the consumer's own to find out.
    own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    own.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, clientId());
    try {
      return new WindowConsumer(own, window, intake, assignments, state);
    } catch (KafkaException e) {
      // Camel tries again; a name that does not resolve now may do so later.
      state.waits(
          "harvest.kafka.brokers: the consumer of "
              + state.topic()
              + " cannot be made ("
              + WindowConsumer.text(e)
              + "); it is tried again");
      throw WindowConsumer.NotNow.of(e);
    } catch (Error e) {
      // Camel would drop it with its thread.
      state.ends(WindowConsumer.broken(state.topic(), e));
      throw e;
    }
  }

  private static String clientId() {
    return CLIENT + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  @Override
  public KafkaManualCommit newInstance(
      CamelExchangePayload exchange, KafkaRecordPayload record, CommitManager ignored) {
    return new OffsetHandle(window, record.partition, record.recordOffset);
  }
}
