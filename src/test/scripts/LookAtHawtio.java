import harvest.migration.rehearsal.Simulator;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.catalina.startup.Tomcat;

/** What look-at-hawtio runs: the program with its agents, Hawtio in a Tomcat, and the script of the browser. */
public final class LookAtHawtio {
  private static final Pattern OPTION = Pattern.compile("-D(\\S+)=([^\\s\"]+)");
  private static final String PASSWORD = "a-password-of-24-letters";

  private LookAtHawtio() {}

  public static void main(String... folder) throws Exception {
    Path out = Path.of(folder[0]);
    Path dir = Files.createTempDirectory("look-at-hawtio");
    int jolokia = freePort();
    int code = 1;
    Process program = null;
    try (Simulator simulator = Simulator.start(SimulatorOptions.defaults())) {
      int health = freePort();
      program = program(dir, simulator.url(), jolokia, health, out.resolve("run.log"));
      awaitReady(program, health);
      int hawtio = hawtio(out, dir);
      ProcessBuilder browser =
          new ProcessBuilder("node", Path.of("src/test/scripts/look-at-hawtio.mjs").toAbsolutePath().toString());
      browser
          .environment()
          .putAll(
              Map.of(
                  "HAWTIO", "http://localhost:" + hawtio + "/hawtio",
                  "JOLOKIA_PORT", Integer.toString(jolokia),
                  "MONITORING_PASSWORD", PASSWORD,
                  "ROUTES", String.join(" ", routes()),
                  "OUT", out.toString()));
      code = browser.inheritIO().start().waitFor();
    } finally {
      if (program != null) {
        program.destroy();
        program.waitFor(60, TimeUnit.SECONDS);
      }
    }
    System.exit(code);
  }

  private static Process program(Path dir, String harvest, int jolokia, int health, Path log) throws Exception {
    Path secret = dir.resolve("password");
    Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, PASSWORD);
    Map<String, String> monitoring =
        Map.of(
            "MONITORING_PASSWORD_FILE", secret.toString(),
            "MONITORING_JOLOKIA_PORT", Integer.toString(jolokia));
    ProcessBuilder options = new ProcessBuilder("docker/agents/options");
    options.environment().putAll(monitoring);
    Process agents = options.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String found = new String(agents.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    Path config = dir.resolve("run.properties");
    Files.writeString(
        config,
        String.join(
            "\n",
            "harvest.user-agent=look-at-hawtio (ops@example.test)",
            "harvest.id.url=" + harvest,
            "harvest.api.url=" + harvest,
            "harvest.v1.url=" + harvest,
            "harvest.kafka.brokers=localhost:" + freePort(),
            "harvest.data.dir=" + dir.resolve("data"),
            "harvest.health.port=" + health,
            "harvest.rate.requests=0",
            "harvest.app.acme.v1-client-id=v1",
            "harvest.app.acme.v1-client-secret=acme-secret-of-v1",
            "harvest.app.acme.v2-client-id=v2",
            "harvest.app.acme.v2-client-secret=acme-secret-of-v2",
            "harvest.app.acme.redirect-uri=https://acme.example/callback",
            ""));
    Path inbox = Files.createDirectories(dir.resolve("data/inbox"));
    StringBuilder users = new StringBuilder("application,subject,v1_refresh_token\n");
    for (int i = 0; i < 50; i++) {
      users.append("acme,u-").append(i).append(",").append("t".repeat(84)).append(10 + i).append('\n');
    }
    Files.writeString(inbox.resolve("users.csv"), users);
    ProcessBuilder builder =
        new ProcessBuilder("./harvest-migration", "run", "--embedded-kafka", "--config", config.toString());
    builder.environment().put("JAVA_OPTS", found);
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static void awaitReady(Process program, int health) throws Exception {
    HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health + "/ready")).build();
    for (int i = 0; i < 1200 && program.isAlive(); i++) {
      try {
        if (HttpClient.newHttpClient().send(ready, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // nobody listens yet
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("the program did not become ready");
  }

  private static int hawtio(Path out, Path dir) throws Exception {
    for (String line : Files.readAllLines(Path.of("docker/hawtio/Dockerfile"))) {
      if (line.startsWith("ENV CATALINA_OPTS=")) {
        OPTION.matcher(line).results().forEach(option -> System.setProperty(option.group(1), option.group(2)));
      }
    }
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(dir.resolve("tomcat").toString());
    Files.createDirectories(dir.resolve("tomcat/webapps"));
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    tomcat.addWebapp("/hawtio", out.resolve("lib/hawtio-default.war").toString());
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  /** The ids of the routes, as the files have them. */
  private static List<String> routes() throws IOException {
    List<String> ids = new ArrayList<>();
    for (File file : new File("routes").listFiles((folder, name) -> name.endsWith(".camel.yaml"))) {
      List<String> lines = Files.readAllLines(file.toPath());
      for (int i = 0; i + 1 < lines.size(); i++) {
        if (lines.get(i).equals("- route:") && lines.get(i + 1).startsWith("    id: ")) {
          ids.add(lines.get(i + 1).substring("    id: ".length()));
        }
      }
    }
    return ids;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
