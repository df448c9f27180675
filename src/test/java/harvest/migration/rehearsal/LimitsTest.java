package harvest.migration.rehearsal;

import static harvest.migration.rehearsal.SimulatorClient.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.rehearsal.SimulatorClient.Reply;
import harvest.migration.rehearsal.SimulatorOptions.RateLimit;
import harvest.migration.rehearsal.SimulatorOptions.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Simulator simulator =
      Simulator.start(SimulatorOptions.defaults(), InstantSource.fixed(BEGIN));
  private final SimulatorClient caller = new SimulatorClient(simulator);

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void nothingIsLimitedUnlessSaidSo() throws Exception {
    assertThat(statuses(150)).containsOnly(200);
    assertThat(simulator.log().summary().maxInPeriod()).isEqualTo(150);
  }

  @Test
  void aSlidingLimitLooksBackOnePeriod() throws Exception {
    limit("2/15s");

    assertThat(statuses(1)).containsExactly(200);
    simulator.advance(Duration.ofSeconds(10));
    assertThat(statuses(2)).containsExactly(200, 429);
    simulator.advance(Duration.ofSeconds(5));
    assertThat(statuses(2)).containsExactly(200, 429);
    assertThat(simulator.log().summary().answered(429)).isEqualTo(2);
  }

  @Test
  void aFixedLimitBeginsAnewAtItsMultiples() throws Exception {
    limit("2/15s:fixed");
    simulator.advance(Duration.ofSeconds(14));

    assertThat(statuses(3)).containsExactly(200, 200, 429);
    simulator.advance(Duration.ofSeconds(1));
    assertThat(statuses(3)).containsExactly(200, 200, 429);
  }

  @Test
  void aRefusalSaysWhenToComeAgainInAPageForPeople() throws Exception {
    limit("1/15s");

    caller.migrate(token("a"));
    simulator.advance(Duration.ofMillis(2500));
    Reply refused = caller.migrate(token("a"));

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Content-Type")).startsWith("text/html");
    assertThat(refused.header("Retry-After")).isEqualTo("13");
    simulator.advance(Duration.ofSeconds(13));
    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
  }

  @Test
  void theWaitCanBeADateOrMissing() throws Exception {
    limit("1/15s");
    caller.migrate(token("a"));

    form(RetryAfter.HTTP_DATE);
    assertThat(caller.migrate(token("a")).header("Retry-After"))
        .isNull(); // a new limiter: admitted
    assertThat(caller.migrate(token("a")).header("Retry-After"))
        .isEqualTo("Thu, 1 Jan 2026 00:00:15 GMT");
    form(RetryAfter.MISSING);
    caller.migrate(token("a"));
    assertThat(caller.migrate(token("a")).header("Retry-After")).isNull();
  }

  @Test
  void twoLimitsHoldAtOnce() throws Exception {
    limit("2/15s");
    limit("3/1h");

    assertThat(statuses(3)).containsExactly(200, 200, 429);
    simulator.advance(Duration.ofSeconds(15));
    assertThat(statuses(2)).containsExactly(200, 429);
    simulator.advance(Duration.ofSeconds(15));
    assertThat(statuses(1)).containsExactly(429);
  }

  @Test
  void aLimitCanBeOfATokenOrAnApplication() throws Exception {
    limit("1/15s:token");

    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
    assertThat(caller.migrate(token("b")).status()).isEqualTo(200);
    assertThat(caller.migrate(token("a")).status()).isEqualTo(429);

    limit("1/15s:application");
    assertThat(caller.migrate(token("c")).status()).isEqualTo(200);
    assertThat(caller.migrate(token("d")).status()).isEqualTo(429);
    String other = SimulatorClient.body(token("d"), "other");
    assertThat(caller.post("/api/v2/oauth2/migrate", other).status()).isEqualTo(200);
  }

  @Test
  void reportsHaveALimitOfTheirOwn() throws Exception {
    limit("1/15s");
    limit("1/15m:/v2/reports/");
    String access = caller.migrate(token("a")).accessToken();

    assertThat(caller.get("/v2/reports/time/clients", access, "1").status()).isEqualTo(401);
    assertThat(caller.get("/v2/reports/time/clients", access, "1").status()).isEqualTo(429);
    assertThat(simulator.log().summary().maxInPeriod()).isEqualTo(1);
    assertThat(simulator.log().summary().maxReportsInPeriod()).isEqualTo(2);
  }

  @Test
  void thePeakIsThatOfAnyPeriodWhereverItLies() throws Exception {
    statuses(2);
    simulator.advance(Duration.ofSeconds(8));
    statuses(3);
    simulator.advance(Duration.ofSeconds(7));
    statuses(1); // one period after the first two: not with them

    assertThat(simulator.log().summary().maxMigrateInPeriod()).isEqualTo(5);
    assertThat(simulator.log().summary().period()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void aLimitOfNothingIsRefused() {
    assertThatThrownBy(() -> RateLimit.parse("0/15s")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RateLimit.parse("100"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100/15s");
  }

  private void limit(String text) {
    simulator.change(o -> o.withLimit(RateLimit.parse(text)));
  }

  private void form(RetryAfter form) {
    simulator.change(o -> o.with("limits.retry_after", form));
  }

  private List<Integer> statuses(int calls) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      statuses.add(caller.migrate(token("t" + i)).status());
    }
    return statuses;
  }
}
