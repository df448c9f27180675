package harvest.migration.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process, laid out as in the distribution archive: nothing to build. */
class LauncherTest {
  @TempDir private Path home;

  @BeforeEach
  void layOut() throws IOException {
    Files.copy(Path.of("harvest-migration"), home.resolve("harvest-migration"));
    Files.createDirectories(home.resolve("config"));
    for (String file : new String[] {"application.properties", "logback.xml"}) {
      Files.copy(Path.of("config", file), home.resolve("config").resolve(file));
    }
    // The launcher takes every jar in lib; here one whose manifest names the classes under test.
    Files.createDirectories(home.resolve("lib"));
    ClassPathJar.write(home.resolve("lib/classes.jar"), System.getProperty("java.class.path"));
  }

  @Test
  void theShippedConfigurationMissesAUserAgentAndSaysSoInOneLine() throws Exception {
    Process process = launch("export").start();

    assertThat(text(process.getErrorStream()))
        .isEqualTo(
            "harvest.user-agent: empty; Harvest refuses such calls; set it to \"App (mail)\"\n");
    assertThat(text(process.getInputStream())).isEmpty();
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @Test
  void theSimulatorPrintsItsAddressAndEndsWithZeroOnSigterm() throws Exception {
    Process process = launch("simulator").start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String url = out.readLine();
      int status =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url + "/api/v2/accounts")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isBetween(400, 499); // it lives: a call without User-Agent or token

      process.toHandle().destroy(); // SIGTERM; the streams stay open

      assertThat(process.waitFor()).isZero();
      assertThat(out.readLine()).isNull();
      assertThat(text(process.getErrorStream())).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private ProcessBuilder launch(String... arguments) {
    String[] command = new String[arguments.length + 2];
    command[0] = "sh";
    command[1] = home.resolve("harvest-migration").toString();
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("HARVEST_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xshare:auto");
    return builder;
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }
}
