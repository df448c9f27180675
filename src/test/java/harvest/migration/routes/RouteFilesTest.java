package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
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
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What every route file has to be, those that are added later too. */
class RouteFilesTest {
  /** The EIPs of our routes; each of them is a step and has an id. */
  private static final Set<String> STEPS =
      Set.of(
          "to",
          "toD",
          "process",
          "bean",
          "choice",
          "when",
          "otherwise",
          "filter",
          "loop",
          "doTry",
          "doCatch",
          "setBody",
          "setHeader",
          "setVariable",
          "removeHeader",
          "removeHeaders",
          "removeVariable",
          "split",
          "aggregate",
          "unmarshal",
          "marshal",
          "wireTap",
          "multicast",
          "delay",
          "throttle",
          "log",
          "stop",
          "convertBodyTo",
          "transform",
          "poll",
          "pollEnrich",
          "enrich",
          "validate",
          "script",
          "recipientList",
          "routingSlip",
          "onException",
          "route",
          "routeConfiguration");

  /** Camel 4.22.0 requires every data format there is of an unmarshal, and of no marshal. */
  private static final String ALL_FORMATS = "/unmarshal: required property";

  private static Schema schema;

  @BeforeAll
  static void canonicalSchema() throws IOException {
    try (InputStream json =
        RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl-canonical.json")) {
      schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(json);
    }
  }

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("routes"));
        Stream<Path> recipes = Files.list(Path.of("docs/recipes"))) {
      return Stream.concat(files, recipes)
          .filter(f -> f.toString().endsWith(".camel.yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static JsonNode read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Object yaml = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
      return new ObjectMapper().valueToTree(yaml);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void isCanonicalByCamelsOwnSchema(Path file) throws IOException {
    JsonNode tree = read(file);
    for (JsonNode entry : tree) {
      // Camel resolves a placeholder here; its schema knows only the boolean that it becomes.
      if (entry.path("route") instanceof ObjectNode route
          && route.path("autoStartup").asText().matches("\\{\\{.+}}")) {
        route.put("autoStartup", true);
      }
    }

    assertThat(schema.validate(tree.toString(), InputFormat.JSON))
        .filteredOn(fault -> !fault.toString().contains(ALL_FORMATS))
        .isEmpty();
  }

  @Test
  void theSchemaRefusesWhatIsNotCanonical() {
    String compact =
        "[{\"route\":{\"id\":\"x\",\"from\":{\"uri\":\"direct:x\",\"steps\":[{\"setBody\":{\"simple\":\"y\"}}]}}}]";

    assertThat(schema.validate(compact, InputFormat.JSON)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyStepHasAnIdAndEveryRouteSaysWhatItIsFor(Path file) throws IOException {
    List<String> faults = new ArrayList<>();
    JsonNode tree = read(file);
    tree.forEach(entry -> visit(entry, file.getFileName().toString(), faults));
    assertThat(faults).isEmpty();
    assertThat(tree).isNotEmpty();
  }

  private static void visit(JsonNode node, String where, List<String> faults) {
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        visit(node.get(i), where + "[" + i + "]", faults);
      }
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      String path = where + "/" + name;
      boolean named = STEPS.contains(name) && !isListOfDefinitions(value, name);
      for (JsonNode step : value.isArray() ? value : List.of(value)) {
        boolean described = !name.startsWith("route") || !isBlank(step, "description");
        if (named && (isBlank(step, "id") || !described)) {
          faults.add(path + " " + step.path("id").asText("without id"));
        }
      }
      if (name.equals("route") && isBlank(value, "routeConfigurationId")) {
        faults.add(path + " names no error handling");
      }
      if (!name.equals("parameters")) {
        visit(value, path, faults);
      }
    }
  }

  private static boolean isBlank(JsonNode step, String field) {
    return step.path(field).asText().isBlank();
  }

  /** A route configuration lists its definitions under their own name: {@code onException}. */
  private static boolean isListOfDefinitions(JsonNode value, String name) {
    return value.isArray() && value.path(0).has(name);
  }

  @Test
  void everyIdIsUnique() throws IOException {
    List<String> ids = new ArrayList<>();
    for (Path file : files().toList()) {
      read(file).findValues("id").forEach(id -> ids.add(id.asText()));
    }
    assertThat(ids).doesNotHaveDuplicates().isNotEmpty();
  }

  @Test
  void loadWithoutAWarningOfCompactNotation(@TempDir Path dir) throws Exception {
    Path compact = dir.resolve("compact.camel.yaml");
    Files.writeString(compact, "- from:\n    uri: direct:x\n    steps:\n      - to: mock:x\n");

    assertThat(warnings(List.of(compact))).hasSize(1);
    assertThat(warnings(files().toList())).isEmpty();
  }

  private static List<String> warnings(List<Path> files) throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    root.addAppender(logged);
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      for (Path file : files) {
        PluginHelper.getRoutesLoader(context)
            .loadRoutes(ResourceHelper.resolveResource(context, "file:" + file));
      }
      assertThat(context.getRouteDefinitions()).isNotEmpty();
    } finally {
      root.detachAppender(logged);
    }
    return logged.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains("compact notation"))
        .toList();
  }
}
