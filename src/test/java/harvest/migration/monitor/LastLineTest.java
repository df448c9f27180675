package harvest.migration.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LastLineTest {
  private static final String ERASE = "\r\u001b[2K";

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final LastLine line = new LastLine(new PrintStream(screen, true, StandardCharsets.UTF_8));

  @Test
  void whatOthersWriteGoesAboveIt() {
    line.show("5 done");
    line.stream().print("a log line\n");

    assertThat(shown()).isEqualTo(ERASE + "5 done" + ERASE + "a log line\n" + ERASE + "5 done");
  }

  @Test
  void itDoesNotBreakIntoAnUnfinishedLine() {
    line.stream().print("half ");
    line.show("5 done");
    line.stream().print("a line\n");

    assertThat(shown()).isEqualTo("half a line\n" + ERASE + "5 done");
  }

  @Test
  void itStaysWhenTheDisplayEnds() {
    line.show("5 done");
    line.leave();

    assertThat(shown()).isEqualTo(ERASE + "5 done" + System.lineSeparator());
  }

  private String shown() {
    return screen
        .toString(StandardCharsets.UTF_8)
        .replace("\u001b[?7l", "")
        .replace("\u001b[?7h", "");
  }
}
