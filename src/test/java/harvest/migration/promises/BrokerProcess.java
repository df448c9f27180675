package harvest.migration.promises;

import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.topics.NewTopics;
import java.nio.file.Path;
import java.util.List;

/** A broker in a process of its own: prints its address and serves until its input ends. */
final class BrokerProcess {
  private BrokerProcess() {}

  /** Takes its directory and the topics to create, with three partitions each. */
  public static void main(String[] arguments) throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.start(Path.of(arguments[0]), 0)) {
      NewTopics.create(broker, 3, List.of(arguments).subList(1, arguments.length));
      System.out.println(broker.brokers());
      while (System.in.read() >= 0) {
        // Whoever started it still lives.
      }
    }
    System.exit(0);
  }
}
