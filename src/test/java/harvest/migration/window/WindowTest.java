package harvest.migration.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final TopicPartition ONE = new TopicPartition("requests", 0);
  private static final TopicPartition TWO = new TopicPartition("requests", 1);

  private final Window window = new Window(4);

  @Test
  void partitionsProgressIndependently() {
    window.assigned(ONE, 0);
    window.assigned(TWO, 10);
    long one = window.started(ONE, 0);
    long two = window.started(TWO, 10);
    window.started(ONE, 1);

    assertThat(window.finished(TWO, two, 10)).isTrue();
    assertThat(window.committable()).isEqualTo(Map.of(ONE, 0L, TWO, 11L));
    assertThat(window.finished(ONE, one, 0)).isTrue();
    assertThat(window.committable()).isEqualTo(Map.of(ONE, 1L, TWO, 11L));
    window.committed(Map.of(ONE, 1L, TWO, 11L));
    assertThat(window.committable()).isEmpty();
    assertThat(window.inFlight()).isOne();
  }

  @Test
  void aRecordOfAnOlderTermFinishesNothing() {
    window.assigned(ONE, 0);
    OffsetHandle old = handle(0);
    window.revoked(List.of(ONE));
    assertThat(old.isCurrent()).isFalse();
    assertThat(window.inFlight()).isZero();
    old.commit();

    window.assigned(ONE, 0);
    OffsetHandle current = handle(0);
    assertThat(window.finished(ONE, 1, 0)).isFalse();
    assertThat(window.committable()).isEqualTo(Map.of(ONE, 0L));
    assertThat(old.isCurrent()).isFalse();
    assertThat(current.isCurrent()).isTrue();

    current.commit();
    current.commit();
    assertThat(window.committable()).isEqualTo(Map.of(ONE, 1L));
    assertThat(window.inFlight()).isZero();
  }

  @Test
  void aPartitionThatIsAssignedAgainWithoutARevocationBeginsANewTerm() {
    window.assigned(ONE, 0);
    OffsetHandle old = handle(0);

    window.assigned(ONE, 0);
    old.commit();

    assertThat(window.inFlight()).isZero();
    assertThat(window.committable()).isEqualTo(Map.of(ONE, 0L));
  }

  @Test
  void aTopicThatWasMadeAnewSkipsNothing() {
    window.assigned(ONE, 100);
    OffsetHandle old = handle(100);

    OffsetHandle fresh = handle(0);
    old.commit();

    assertThat(window.inFlight()).isOne();
    assertThat(window.committable()).isEqualTo(Map.of(ONE, 0L));
    fresh.commit();
    assertThat(window.committable()).isEqualTo(Map.of(ONE, 1L));
  }

  @Test
  void roomIsMadeByFinishingAndByLosingAPartition() throws Exception {
    window.assigned(ONE, 0);
    window.assigned(TWO, 0);
    List<OffsetHandle> handles = List.of(handle(0), handle(1), handle(2));
    window.started(TWO, 0);
    assertThat(window.awaitRoom(1, 0)).isFalse();

    CompletableFuture<Boolean> room = awaiting(1);
    handles.get(1).commit();
    assertThat(room.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(window.awaitRoom(2, Duration.ofMillis(1).toNanos())).isFalse();

    CompletableFuture<Boolean> more = awaiting(3);
    window.revoked(List.of(ONE));
    assertThat(more.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(window.awaitRoom(4, 0)).isFalse();
  }

  private CompletableFuture<Boolean> awaiting(int records) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return window.awaitRoom(records, Duration.ofSeconds(20).toNanos());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private OffsetHandle handle(long offset) {
    window.started(ONE, offset);
    return new OffsetHandle(window, ONE, offset);
  }
}
