package harvest.migration.settings;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.settings.ValueType.DurationText;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({"500ms, 500", "15s, 15000", "2m, 120000", "1h30m, 5400000", "1d, 86400000"})
  @CsvSource({"0s, 0", "PT15S, 15000", "pt0.5s, 500", "' 15s ', 15000", "15S, 15000"})
  void readsWhatPeopleWrite(String text, long milliseconds) {
    assertThat(DurationText.parse(text).orElseThrow()).hasMillis(milliseconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "15", "s", "-15s", "PT-1S", "1.5s", "15 seconds", "9999999999s"})
  void refusesEverythingElse(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }
}
