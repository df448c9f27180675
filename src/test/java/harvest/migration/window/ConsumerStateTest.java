package harvest.migration.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerStateTest {
  private final List<String> ended = new ArrayList<>();
  private long now;
  private final ConsumerState state = new ConsumerState("requests", ended::add, () -> now);

  @Test
  void aConsumerThatWasNeverStartedIsNotMissed() {
    pass(Duration.ofHours(1));
    assertThat(state.sincePoll()).isZero();

    state.connects();
    pass(Duration.ofSeconds(90));
    assertThat(state.sincePoll()).isEqualTo(Duration.ofSeconds(90));
    state.polled(false);
    assertThat(state.sincePoll()).isZero();
  }

  @Test
  void aPollAloneDoesNotProveThatATroubleIsOver() {
    state.waits("refused");
    pass(Duration.ofSeconds(1));
    state.polled(false);
    assertThat(state.trouble()).isEqualTo("refused");

    state.polled(true);
    assertThat(state.trouble()).isNull();

    state.waits("refused");
    pass(Duration.ofSeconds(6));
    state.polled(false);
    assertThat(state.trouble()).isNull();
  }

  @Test
  void whatPassesIsWaitedForEverLongerAndWhatDoesNotEndsTheRun() {
    Duration first = state.failed("away", true);
    for (int i = 0; i < 50; i++) {
      pass(state.failed("away", true));
    }
    assertThat(first).isLessThan(Duration.ofSeconds(1));
    assertThat(state.failed("away", true)).isEqualTo(Duration.ofSeconds(5));
    assertThat(ended).isEmpty();

    pass(Duration.ofMinutes(2));
    for (int i = 0; i < 9; i++) {
      pass(state.failed("corrupt record", false));
    }
    assertThat(state.isEnded()).isFalse();
    state.failed("corrupt record", false);
    assertThat(ended).containsExactly("corrupt record");
    assertThat(state.isEnded()).isTrue();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
