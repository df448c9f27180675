package harvest.migration.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  private static final StateFile.State RUNNING =
      new StateFile.State("RUNNING", Map.of("acme", "CLOSED"));

  @TempDir Path dir;

  @Test
  void isWrittenAgainOnceTheDiskTakesIt() throws Exception {
    // Where its draft belongs there is something else: to it that is a disk that takes nothing.
    Path inTheWay = Files.createDirectories(dir.resolve("state.json.draft/x")).getParent();
    AtomicInteger looks = new AtomicInteger();
    try (StateFile file =
        StateFile.start(
            dir,
            () -> {
              looks.incrementAndGet();
              return RUNNING;
            })) {
      assertThat(file).isNotNull();
      await().until(() -> looks.get() >= 2);
      assertThat(StateFile.read(dir).name()).isEqualTo(StateFile.State.STOPPED);

      Files.delete(inTheWay.resolve("x"));
      Files.delete(inTheWay);

      await().untilAsserted(() -> assertThat(StateFile.read(dir)).isEqualTo(RUNNING));
    }
  }
}
