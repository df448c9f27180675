package harvest.migration.harvest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

  private final RetryAfter retryAfter =
      new RetryAfter(InstantSource.fixed(NOW), Duration.ofMinutes(15));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          0                                ; PT0S
          15                               ; PT15S
          1.5                              ; PT1.5S
          900                              ; PT15M
          901                              ; PT15M
          99999999999999999999999          ; PT15M
          Sun, 06 Nov 1994 08:49:37 GMT    ; PT37S
          Sunday, 06-Nov-94 08:49:37 GMT   ; PT37S
          Sun Nov  6 08:49:37 1994         ; PT37S
          Mon, 06 Nov 1994 08:49:37 GMT    ; PT37S
          sun, 6 nov 1994 08:49:37 gmt     ; PT37S
          Sun, 06 Nov 1994 08:49:37 +0000  ; PT37S
          Sun, 06 Nov 1994 08:48:00 GMT    ; PT0S
          Sun, 06 Nov 2094 08:49:37 GMT    ; PT15M
          Sunday, 06-Nov-43 08:49:37 GMT   ; PT15M
          Sunday, 06-Nov-45 08:49:37 GMT   ; PT0S
          """)
  void aWaitIsReadInEveryFormAndNeverLongerThanTheMaximum(String header, Duration wait) {
    assertThat(retryAfter.read(header)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-5",
        "soon",
        "1e9",
        "NaN",
        "15 s",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z",
        "9999999999999999999999999999999999999999999999999999999999999999999999"
      })
  void whatCannotBeReadIsNoWait(String header) {
    assertThat(retryAfter.read(header)).isNull();
  }

  @Test
  void aMissingHeaderIsNoWait() {
    assertThat(retryAfter.read(null)).isNull();
  }
}
