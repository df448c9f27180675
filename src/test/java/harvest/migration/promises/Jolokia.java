package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Jolokia's agent, as docker/agents puts it into a run. */
final class Jolokia {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String password;
  private final Path temporary;
  private final int port = World.freePort();
  private final List<String> jvmOptions;

  Jolokia(Path dir, String password) throws IOException, InterruptedException {
    this.password = password;
    Path lib = Files.createDirectory(dir.resolve("agents"));
    Files.createSymbolicLink(lib.resolve("jolokia-agent-jvm-javaagent.jar"), jar());
    this.temporary = Files.createDirectory(dir.resolve("temporary"));
    ProcessBuilder options = new ProcessBuilder("docker/agents/options");
    options.environment().put("MONITORING_AGENTS", lib.toString());
    options.environment().put("MONITORING_JOLOKIA_PORT", Integer.toString(port));
    options
        .environment()
        .put(
            "MONITORING_PASSWORD_FILE",
            Files.writeString(dir.resolve("monitoring-password"), password).toString());
    options.environment().put("TMPDIR", temporary.toString());
    Process process = options.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.jvmOptions =
        List.of(
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .split("\\s+"));
    assertThat(process.waitFor()).isZero();
  }

  private static Path jar() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith("-javaagent.jar"))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  List<String> jvmOptions() {
    return jvmOptions;
  }

  int port() {
    return port;
  }

  /** What it left there once it runs. */
  List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }

  /** What it shows of every MBean, by its name, and Camel's routes. */
  Map<String, String> everything() throws IOException, InterruptedException {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("Jolokia's list", ask("{\"type\":\"list\"}"));
    JsonNode names =
        World.JSON.readTree(ask("{\"type\":\"search\",\"mbean\":\"*:*\"}")).path("value");
    assertThat(names.size()).isPositive();
    for (JsonNode name : names) {
      ArrayNode both = World.JSON.createArrayNode();
      ObjectNode read = both.addObject().put("type", "read");
      read.set("mbean", name);
      read.putObject("config").put("ignoreErrors", true); // one attribute must not hide the others
      both.addObject().put("type", "exec").put("operation", "dumpRoutesAsXml()").set("mbean", name);
      shown.put("Jolokia " + name.textValue(), ask(both.toString()));
    }
    assertThat(shown.values()).anyMatch(text -> text.contains("DeadLettered"));
    assertThat(shown.values()).anyMatch(text -> text.contains("routeConfigurationId"));
    return shown;
  }

  String ask(String request) throws IOException, InterruptedException {
    String basic =
        Base64.getEncoder()
            .encodeToString(("monitoring:" + password).getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/jolokia/"))
                .header("Authorization", "Basic " + basic)
                .header("Origin", "http://localhost")
                .POST(HttpRequest.BodyPublishers.ofString(request))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
