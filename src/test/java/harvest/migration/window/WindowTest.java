package harvest.migration.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
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
    assertThat(committable()).isEqualTo(Map.of(ONE, 0L, TWO, 11L));
    assertThat(window.finished(ONE, one, 0)).isTrue();
    assertThat(committable()).isEqualTo(Map.of(ONE, 1L, TWO, 11L));
    window.committed(window.committable());
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
    assertThat(committable()).isEqualTo(Map.of(ONE, 0L));
    assertThat(old.isCurrent()).isFalse();
    assertThat(current.isCurrent()).isTrue();

    current.commit();
    current.commit();
    assertThat(committable()).isEqualTo(Map.of(ONE, 1L));
    assertThat(window.inFlight()).isZero();
  }

  @Test
  void aPartitionThatIsAssignedAgainWithoutARevocationBeginsANewTerm() {
    window.assigned(ONE, 0);
    OffsetHandle old = handle(0);

    window.assigned(ONE, 0);
    old.commit();

    assertThat(window.inFlight()).isZero();
    assertThat(committable()).isEqualTo(Map.of(ONE, 0L));
  }

  @Test
  void aTopicThatWasMadeAnewSkipsNothing() {
    window.assigned(ONE, 100);
    OffsetHandle old = handle(100);

    OffsetHandle fresh = handle(0);
    old.commit();

    assertThat(window.inFlight()).isOne();
    assertThat(committable()).isEqualTo(Map.of(ONE, 0L));
    fresh.commit();
    assertThat(committable()).isEqualTo(Map.of(ONE, 1L));
  }

  @Test
  void aLateCommitOfATopicThatIsGoneHidesNothingOfTheNewOne() {
    window.assigned(ONE, 100);
    handle(100).commit();
    Map<TopicPartition, Window.Progress> late = window.committable();

    OffsetHandle fresh = handle(0);
    window.committed(late);
    fresh.commit();

    assertThat(committable()).isEqualTo(Map.of(ONE, 1L));
  }

  @Test
  void offsetsWithoutARecordAreDoneWhereNothingIsInFlight() {
    window.assigned(ONE, 0);
    OffsetHandle record = handle(0);
    assertThat(window.idle()).isEmpty();
    window.read(ONE, 3);
    assertThat(committable()).isEqualTo(Map.of(ONE, 0L));

    record.commit();
    assertThat(window.idle()).containsExactly(ONE);
    window.read(ONE, 3);

    assertThat(committable()).isEqualTo(Map.of(ONE, 3L));
    handle(3).commit();
    assertThat(committable()).isEqualTo(Map.of(ONE, 4L));
  }

  private Map<TopicPartition, Long> committable() {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    window.committable().forEach((partition, at) -> offsets.put(partition, at.offset()));
    return offsets;
  }

  @Test
  void roomIsMadeByFinishingAndByLosingAPartition() throws Exception {
    window.assigned(ONE, 0);
    window.assigned(TWO, 0);
    OffsetHandle one = handle(0);
    handle(1);
    window.started(TWO, 0);
    window.started(TWO, 1);
    assertThat(window.awaitRoom(0)).isFalse();

    CompletableFuture<Boolean> room = awaiting();
    one.commit();
    assertThat(room.get(20, TimeUnit.SECONDS)).isTrue();
    handle(2);
    assertThat(window.awaitRoom(Duration.ofMillis(1).toNanos())).isFalse();

    CompletableFuture<Boolean> more = awaiting();
    window.revoked(List.of(ONE));
    assertThat(more.get(20, TimeUnit.SECONDS)).isTrue();
  }

  private CompletableFuture<Boolean> awaiting() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return window.awaitRoom(Duration.ofSeconds(20).toNanos());
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
