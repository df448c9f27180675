package harvest.migration.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.window.Window.PartitionWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PartitionWindowTest {
  @Test
  void commitsOnlyThePrefixWithoutAGap() {
    PartitionWindow window = new PartitionWindow(7);
    window.started(7);
    window.started(8);
    window.started(9);

    window.finished(9);
    assertThat(window.watermark()).isEqualTo(7);
    window.finished(7);
    assertThat(window.watermark()).isEqualTo(8);
    window.finished(8);
    assertThat(window.watermark()).isEqualTo(10);
    assertThat(window.inFlight()).isZero();
  }

  @Test
  void offsetsThatTheTopicDoesNotHoldAreNoGap() {
    PartitionWindow window = new PartitionWindow(0);
    window.started(5);
    assertThat(window.watermark()).isEqualTo(5);
    window.started(9);
    window.finished(5);
    assertThat(window.watermark()).isEqualTo(9);
    window.finished(9);
    assertThat(window.watermark()).isEqualTo(10);
    assertThat(window.finished(7)).isFalse();
  }

  @Test
  void aGapMayBeWiderThanMemory() {
    PartitionWindow window = new PartitionWindow(0);
    window.started(1L << 50);
    window.finished(1L << 50);

    assertThat(window.watermark()).isEqualTo((1L << 50) + 1);
  }

  @Test
  void nothingFinishesTwiceOrUntaken() {
    PartitionWindow window = new PartitionWindow(3);
    window.started(3);
    window.started(4);

    assertThat(window.finished(2)).isFalse();
    assertThat(window.finished(5)).isFalse();
    assertThat(window.finished(4)).isTrue();
    assertThat(window.finished(4)).isFalse();
    assertThat(window.finished(3)).isTrue();
    assertThat(window.finished(3)).isFalse();
    assertThat(window.inFlight()).isZero();
  }

  @Test
  void whatIsCommittedIsNoNews() {
    PartitionWindow window = new PartitionWindow(0);
    window.started(0);
    window.started(1);
    window.finished(0);
    assertThat(window.committable()).isEqualTo(1);
    window.committed(1);
    assertThat(window.committable()).isNull();
    window.finished(1);
    assertThat(window.committable()).isEqualTo(2);
    window.committed(1);
    assertThat(window.committable()).isEqualTo(2);
  }

  @Test
  void whatFinishedBeforeItsTurnIsKnownThoughItIsStillLag() {
    PartitionWindow window = new PartitionWindow(10);
    window.started(10);
    window.started(11);
    window.started(12);
    assertThat(window.finishedUncommitted()).isZero();
    window.finished(11);
    window.finished(12);
    assertThat(window.committable()).isEqualTo(10);
    assertThat(window.finishedUncommitted()).isEqualTo(2);
    window.finished(10);
    assertThat(window.finishedUncommitted()).isEqualTo(3);
    window.committed(13);
    assertThat(window.finishedUncommitted()).isZero();
  }

  @Test
  void anOffsetIsTakenOnce() {
    PartitionWindow window = new PartitionWindow(0);
    window.started(4);

    assertThatThrownBy(() -> window.started(4)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> window.started(3)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void doesWhatASetOfOpenOffsetsDoes() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      long position = random.nextInt(100);
      PartitionWindow window = new PartitionWindow(position);
      TreeSet<Long> open = new TreeSet<>();
      List<Long> taken = new ArrayList<>();
      long next = position;
      boolean straggler = random.nextBoolean();
      for (int step = 0; step < 2_000; step++) {
        int most = random.nextInt(300) + 1;
        if (open.size() < most && random.nextInt(5) < 3) {
          next += random.nextInt(10) == 0 ? random.nextInt(5_000) : 0;
          window.started(next);
          open.add(next);
          taken.add(next);
          next++;
        } else if (!taken.isEmpty()) {
          // Some of them finished already; the first one may stay open for long.
          long offset = taken.get(random.nextInt(taken.size()));
          if (!straggler || open.isEmpty() || offset != open.first() || step > 1_900) {
            assertThat(window.finished(offset)).as("seed %d", seed).isEqualTo(open.remove(offset));
          }
        }
        assertThat(window.inFlight()).as("seed %d", seed).isEqualTo(open.size());
        assertThat(window.watermark())
            .as("seed %d step %d", seed, step)
            .isEqualTo(open.isEmpty() ? next : open.first());
      }
    }
  }
}
