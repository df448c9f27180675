package harvest.migration.request;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
  private static final Coordinates AT = new Coordinates("a-b.c", 3, 42);
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static Origin origin(String source, String parent, String state) {
    return Origin.of(AT, source, parent, state);
  }

  @Test
  void aRecordIsItsOwnSourceWhereNoHeaderSaysOtherwise() {
    assertThat(origin(null, null, null)).isEqualTo(new Origin("kafka:a-b.c-3@42", AT, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:users.csv#2", "file:a#b c.json.gz#1", "kafka:other-0@17"})
  void theHeaderSaysWhereItReallyCameFrom(String source) {
    assertThat(origin(source, null, null).source()).isEqualTo(source);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "users.csv#2",
        "file:#2",
        "file:users.csv",
        "file:users.csv#",
        "file:a\nb#1",
        "file:a#1234567890123",
        "kafka:x",
        "kafka:x-1@",
        "http://x",
        "file:a#-1"
      })
  void aHeaderThatIsNoSourceCountsAsAbsent(String source) {
    assertThat(origin(source, null, null).source()).isEqualTo("kafka:a-b.c-3@42");
  }

  @Test
  void aValidTraceTravelsOn() {
    Origin origin = origin(null, PARENT, "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");

    assertThat(origin.traceparent()).isEqualTo(PARENT);
    assertThat(origin.tracestate()).isEqualTo("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "Bearer abc"
      })
  void anInvalidTraceDoesNotAndTakesItsStateAlong(String parent) {
    Origin origin = origin(null, parent, "congo=1");

    assertThat(origin.traceparent()).isNull();
    assertThat(origin.tracestate()).isNull();
  }

  @Test
  void aStateThatIsNoneIsLeftOut() {
    assertThat(origin(null, PARENT, null).tracestate()).isNull();
    assertThat(origin(null, PARENT, "").tracestate()).isNull();
    assertThat(origin(null, PARENT, "a=\n").tracestate()).isNull();
    assertThat(origin(null, PARENT, "a".repeat(513)).tracestate()).isNull();
    assertThat(origin(null, PARENT, "a".repeat(513)).traceparent()).isEqualTo(PARENT);
  }

  @ParameterizedTest
  @CsvSource({
    "t-0@0,t,0,0",
    "a-b-1@2,a-b,1,2",
    "x-1-3@999999999999999999,x-1,3,999999999999999999"
  })
  void coordinatesAreReadAsTheyAreWritten(String text, String topic, int partition, long offset) {
    Coordinates at = new Coordinates(topic, partition, offset);

    assertThat(at).hasToString(text);
    assertThat(Coordinates.parse(text)).isEqualTo(at);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "t", "t-0", "t-0@", "-0@1", "t-0@1x", "t-0@1234567890123456789"})
  void whatIsNoCoordinatesIsNone(String text) {
    assertThat(Coordinates.parse(text)).isNull();
  }
}
