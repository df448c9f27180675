package harvest.migration.files.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  @ParameterizedTest
  @CsvSource({
    "users.csv, CSV",
    "USERS.CSV, CSV",
    "users.csv.gz, CSV",
    "a.b.ndjson, NDJSON",
    "users.ndjson.gz, NDJSON",
    "users.jsonl, NDJSON",
    "users.JSONL.gz, NDJSON",
    "users.json, JSON",
    "users.JSON.GZ, JSON"
  })
  void tellsTheFormatByTheEnding(String name, Format format) {
    assertThat(Format.of(name)).contains(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"users.xml", "users.txt", "users.csv.done", "users.gz", "csv", "users"})
  void knowsNoOtherEnding(String name) {
    assertThat(Format.of(name)).isEmpty();
  }
}
