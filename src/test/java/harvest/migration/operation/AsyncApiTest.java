package harvest.migration.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.settings.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class AsyncApiTest {
  private JsonNode api;

  @BeforeEach
  void read() throws Exception {
    Object yaml =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(Path.of("docs/asyncapi.yaml")));
    api = new ObjectMapper().valueToTree(yaml);
  }

  @Test
  void itsChannelsAreTheTopics() {
    Set<String> addresses = new HashSet<>();
    api.path("channels").forEach(channel -> addresses.add(channel.path("address").asText()));

    assertThat(addresses)
        .containsExactlyInAnyOrderElementsOf(
            new SettingsLoader(Path.of("").toAbsolutePath(), Map.of())
                .load(null)
                .provisional()
                .topics()
                .all());
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    assertThat(api.findValuesAsText("$ref"))
        .hasSizeGreaterThan(30)
        .allSatisfy(ref -> assertThat(api.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
  }

  @Test
  void theReasonsAreThoseOfTheProgram() {
    Set<String> reasons = new HashSet<>();
    api.at("/components/schemas/dead-letter/properties/reason/enum")
        .forEach(reason -> reasons.add(reason.asText()));

    assertThat(reasons)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Reason.values()).map(Reason::key).toList());
  }
}
