package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every endpoint of the routes is one by the metadata that Camel's catalog is made of. */
class EndpointOptionsTest {
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final ObjectMapper json = new ObjectMapper();
  private final List<String> faults = new ArrayList<>();
  private int endpoints;

  @Test
  void everyOptionOfEveryEndpointIsKnownAndOfItsType() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".camel.yaml")).toList()) {
        visit(read(file));
      }
    }
    assertThat(faults).isEmpty();
    assertThat(endpoints).isGreaterThan(40);
  }

  @Test
  void whatIsNoOptionIsFound() throws Exception {
    visit(
        json.readTree(
            """
            {"to": {"uri": "kafka", "parameters": {"topic": "t", "grupId": "g", "batching": "maybe",
              "maxPollRecords": "many", "autoOffsetReset": "first"}},
             "from": {"uri": "seda"}}
            """));
    assertThat(faults)
        .containsExactlyInAnyOrder(
            "kafka: grupId is no option",
            "kafka: batching is no boolean",
            "kafka: maxPollRecords is no integer",
            "kafka: autoOffsetReset is none of [\"latest\",\"earliest\",\"none\"]",
            "seda: name is missing");
  }

  private JsonNode read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return json.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
    }
  }

  private void visit(JsonNode node) throws IOException {
    if (node.has("uri")) {
      endpoints++;
      validate(node.path("uri").asText(), node.path("parameters"));
    }
    for (JsonNode child : node) {
      visit(child);
    }
  }

  private void validate(String uri, JsonNode parameters) throws IOException {
    if (uri.startsWith("inbox:")) { // ours: a name and nothing else
      parameters.fieldNames().forEachRemaining(name -> faults.add(uri + ": " + name));
      return;
    }
    boolean called = uri.startsWith("{{harvest.") || uri.startsWith("${");
    String scheme = called ? "http" : uri;
    JsonNode options =
        json.readTree(context.getComponentParameterJsonSchema(scheme)).path("properties");
    for (Map.Entry<String, JsonNode> one : parameters.properties()) {
      String fault = fault(options.path(one.getKey()), one.getValue().asText());
      if (fault != null) {
        faults.add(scheme + ": " + one.getKey() + " " + fault);
      }
    }
    for (Map.Entry<String, JsonNode> option : options.properties()) {
      boolean needed = option.getValue().path("required").asBoolean();
      if (needed && !called && !parameters.has(option.getKey())) {
        faults.add(scheme + ": " + option.getKey() + " is missing");
      }
    }
  }

  private static String fault(JsonNode option, String value) {
    if (option.isMissingNode()) {
      return "is no option";
    }
    if (value.contains("{{") || value.startsWith("#")) {
      return null;
    }
    if (option.has("enum")) {
      return option.path("enum").valueStream().anyMatch(one -> one.asText().equals(value))
          ? null
          : "is none of " + option.path("enum");
    }
    return switch (option.path("type").asText()) {
      case "boolean" -> Set.of("true", "false").contains(value) ? null : "is no boolean";
      case "integer" -> value.matches("-?\\d+") ? null : "is no integer";
      default -> null;
    };
  }
}
