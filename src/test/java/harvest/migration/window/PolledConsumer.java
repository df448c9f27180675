package harvest.migration.window;

import java.util.function.LongSupplier;

/** The state of a consumer as it is once it was started. */
public final class PolledConsumer {
  private PolledConsumer() {}

  public static ConsumerState started(String topic, LongSupplier nanoTime) {
    ConsumerState state = new ConsumerState(topic, line -> {}, nanoTime);
    state.connects();
    return state;
  }
}
