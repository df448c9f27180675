package harvest.migration.harvest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.harvest.AnswerTable.Body;
import harvest.migration.secret.Secret;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenPairTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

  @Test
  void theGuidesAnswerIsReadWhole() {
    TokenPair pair =
        pair(
            """
            {"access_token": "1.at.4jsI8k6v2", "refresh_token": "1.rt.r423dUyUXx",
             "token_type": "bearer", "expires_in": 1209599, "scope": "all", "new": {"x": []}}
            """);

    assertThat(pair)
        .isEqualTo(
            new TokenPair(
                new Secret("1.at.4jsI8k6v2"),
                new Secret("1.rt.r423dUyUXx"),
                "bearer",
                1_209_599,
                false,
                Instant.parse("2026-03-01T12:00:00.123Z")));
    assertThat(pair.expiresAt()).isEqualTo("2026-03-15T11:59:59.123Z");
  }

  @Test
  void anAccessTokenAloneIsAPair() {
    TokenPair pair = pair("{\"access_token\":\"99999999999999999999.at.x\"}");

    assertThat(pair.refreshToken()).isNull();
    assertThat(pair.tokenType()).isEqualTo("bearer");
    assertThat(pair.expiresIn()).isEqualTo(TokenPair.USUAL_EXPIRY);
    assertThat(pair.expiresAssumed()).isTrue();
  }

  @Test
  void aByteOrderMarkAndWhatFollowsTheObjectLoseNoPair() {
    assertThat(pair("\uFEFF{\"access_token\":\"1.at.x\"}\n--")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          3600                   ; 3600    ; false
          "3600"                 ; 3600    ; false
          " 3600 "               ; 3600    ; false
          3600.9                 ; 3600    ; false
          1.2e3                  ; 1200    ; false
          0                      ; 0       ; false
          -1                     ; 1209599 ; true
          null                   ; 1209599 ; true
          true                   ; 1209599 ; true
          "soon"                 ; 1209599 ; true
          ""                     ; 1209599 ; true
          {}                     ; 1209599 ; true
          1e30                   ; 1209599 ; true
          99999999999999999999999; 1209599 ; true
          """)
  void anExpiryThatCannotBeReadIsAssumed(String expiresIn, long seconds, boolean assumed) {
    TokenPair pair = pair("{\"access_token\":\"1.at.x\",\"expires_in\":" + expiresIn + "}");

    assertThat(pair.expiresIn()).isEqualTo(seconds);
    assertThat(pair.expiresAssumed()).isEqualTo(assumed);
  }

  @Test
  void oddTypesOfTheOtherFieldsLoseNoPair() {
    TokenPair pair =
        pair("{\"access_token\":\"1.at.x\",\"refresh_token\":7,\"token_type\":[\"bearer\"]}");

    assertThat(pair.refreshToken()).isNull();
    assertThat(pair.tokenType()).isEqualTo("bearer");
  }

  @Test
  void itsTextShowsNoToken() {
    TokenPair pair = pair("{\"access_token\":\"1.at.hidden\",\"refresh_token\":\"1.rt.hidden\"}");

    assertThat(pair.toString()).doesNotContain("hidden");
  }

  private static TokenPair pair(String json) {
    return TokenPair.in(Body.of(json.getBytes(UTF_8)).object(), NOW);
  }
}
