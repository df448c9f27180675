package harvest.migration.topics;

import harvest.migration.rehearsal.EmbeddedKafka;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Makes topics on a test's broker as the program makes its own. */
public final class NewTopics {
  private NewTopics() {}

  public static void create(EmbeddedKafka broker, int partitions, Collection<String> names)
      throws IOException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()))) {
      new TopicSetup(admin).create(names, partitions, (short) 1);
    } catch (TopicFailure e) {
      throw new IOException(e);
    }
  }
}
