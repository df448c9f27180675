package harvest.migration.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersAsWrittenTest {
  private final JsonMapper json = JsonMapper.builder().addModule(new NumbersAsWritten()).build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "7",
        "1.10",
        "10.0",
        "1e21",
        "1E+21",
        "1e10000",
        "-1.5e-10000",
        "1e99999999999",
        "12345678901234567890.0",
        "9007199254740993",
        "0.1e0"
      })
  void aNumberLeavesCharacterForCharacterAsItCame(String number) throws Exception {
    String object = "{\"n\":[" + number + ",{\"m\":" + number + "}],\"t\":\"x\",\"u\":null}";

    JsonNode read = json.readTree(object);

    assertThat(json.writeValueAsString(read)).isEqualTo(object);
    assertThat(new JsonMapper().writeValueAsString(read)).isEqualTo(object);
    assertThat(read).hasToString(object);
    assertThat(read.path("n").path(0).asText()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "-9223372036854775808, -9223372036854775808",
    "9223372036854775807, 9223372036854775807",
    "1e3, 1000",
    "1e-99999999999, 0",
    "1e99999999999, 9223372036854775807",
  })
  void aNumberHasAValueForWhoAsks(String number, long value) throws Exception {
    assertThat(json.readTree(number).asLong()).isEqualTo(value);
  }

  @Test
  void onlyWhatIsANumberIsOne() throws Exception {
    JsonNode read = json.readTree("{\"a\":\"1\",\"b\":true,\"c\":null,\"d\":2.5,\"e\":2}");

    assertThat(read.get("a").isTextual()).isTrue();
    assertThat(read.get("b").isBoolean()).isTrue();
    assertThat(read.get("c").isNull()).isTrue();
    assertThat(read.get("d").isFloatingPointNumber()).isTrue();
    assertThat(read.get("e").isInt()).isTrue();
  }
}
