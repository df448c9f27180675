package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.ChildJvm;
import harvest.migration.ledger.Entry.State;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerKillTest {
  @TempDir Path dir;

  @Test
  void whatWasToldIsThereAfterAKill() throws Exception {
    Map<String, Long> told = new LinkedHashMap<>();
    for (int kill = 1; kill <= 2; kill++) {
      Process process =
          new ProcessBuilder(
                  ChildJvm.of(WritingProcess.class.getName(), List.of(), List.of(Books.url(dir))))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader lines = process.inputReader()) {
        for (int i = 0; i < 1_500; i++) {
          keep(lines.readLine(), told);
        }
        assertThatThrownBy(() -> new Books(dir))
            .as("one process a file")
            .isInstanceOf(LedgerFailure.class)
            .hasMessageContaining("harvest.ledger.url");
        // Through the handle: the process itself would close what it has still to say.
        process.toHandle().destroyForcibly();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          keep(line, told);
        }
      } finally {
        process.destroyForcibly().waitFor();
      }

      try (Books books = new Books(dir)) {
        told.forEach(
            (token, row) -> {
              Entry entry = books.find(Books.identity(token));
              assertThat(entry).as(token).isNotNull();
              assertThat(entry.state()).isEqualTo(State.OPEN);
            });
        assertThat(told).hasSizeGreaterThanOrEqualTo(1_500);
      }
    }
  }

  private static void keep(String line, Map<String, Long> told) {
    int space = line.indexOf(' ');
    // The very last line may be cut.
    if (space > 0 && line.length() > space + 1) {
      told.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
    }
  }
}
