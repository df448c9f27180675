package harvest.migration.bundle;

import harvest.migration.topics.TopicFailure;
import java.io.IOException;
import java.util.Map;

/** One of the small machines: takes from a topic, works in a window, publishes, commits. */
interface Stage {
  /** Names the beans of its routes. */
  void bind(Beans beans);

  /** What its routes ask for beside the configuration's own keys. */
  default Map<String, String> properties() {
    return Map.of();
  }

  /** Does what has to be done before its first record is taken. */
  default void start() throws TopicFailure, IOException {}

  /** Keeps what could not be brought to its end; called when nothing goes on any more. */
  default void abandon() {}

  /** Takes nothing more; what was taken goes on. */
  void close();

  /** Whether nothing that was let out is under way any more; what only waits does not count. */
  boolean isDrained();

  /** Whether there is nothing left for it to do, but for what still lies on its topic. */
  boolean isQuiet();

  /** The topic that it takes from, by its consumer group; nothing where there is none. */
  Map<String, String> topicsByGroup();
}
