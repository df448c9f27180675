package harvest.migration.pace;

import java.time.Duration;
import java.util.function.Consumer;

/** Where the permits of a budget come from that several instances share. Must not block. */
public interface SharedPermits {
  /**
   * Asks for the next permit.
   *
   * @param interval between two permits
   * @param at is told, on any thread, when it may be used, in {@link Timing#nanos()}; whoever is
   *     asked has to see to it that {@link Pace#changed()} is called afterwards
   */
  void take(Duration interval, Consumer<Long> at);

  /** No instance gets a permit for that long. */
  void pause(Duration time);
}
