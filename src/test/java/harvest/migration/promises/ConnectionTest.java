package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call to Harvest goes through the proxy and trusts whom it is told to, in check as in run.
 */
class ConnectionTest {
  private static final String PASSWORD = "pr0xy-pässword";

  @TempDir private static Path shared;
  private static Certificates certificates;

  @TempDir private Path dir;
  private World world;
  private Wire harvest;
  private Wire proxy;

  @BeforeAll
  static void certify() throws Exception {
    certificates = new Certificates(shared);
  }

  @BeforeEach
  void start() throws Exception {
    world = new World(dir, SimulatorOptions.defaults(), 1);
    harvest = Wire.tls(certificates.server(), world.simulator.url());
    proxy = Wire.proxy("mover", PASSWORD);
    for (String url : new String[] {"id", "api", "v1"}) {
      world.settings.put("harvest." + url + ".url", "https://localhost:" + harvest.port());
    }
    world.settings.put("harvest.http.proxy", "http://127.0.0.1:" + proxy.port());
    world.settings.put("harvest.http.proxy-user", "mover");
    Path password = Files.writeString(dir.resolve("password"), PASSWORD + "\n");
    world.settings.put("harvest.http.proxy-password", "file:" + password);
    world.settings.put("harvest.http.ca-file", certificates.authority.toString());
    world.settings.put("harvest.retry.attempts", "3");
  }

  @AfterEach
  void stop() throws Exception {
    world.close();
    proxy.close();
    harvest.close();
  }

  @Test
  void everyCallGoesThroughTheProxyToAHarvestOfAPrivateAuthority() throws Exception {
    try (LogTap log = new LogTap()) {
      world.send(World.request("acme", World.token()));
      world.start();
      world.await("results", 1);
      world.await("accounts", 1); // a look-up is a call, too
      world.stop();
      await().untilAsserted(() -> assertThat(requestsHeard()).isEqualTo(2));
      Cli check = Cli.run(world, "check", "--online");

      assertThat(check.exit).as(check.out).isZero();
      await().untilAsserted(() -> assertThat(requestsHeard()).isEqualTo(3));
      assertThat(proxy.heard.stream().filter(head -> head.contains("Proxy-Authorization")))
          .as("nothing went past the proxy")
          .hasSameSizeAs(harvest.heard);
      String basic =
          Base64.getEncoder()
              .encodeToString(("mover:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
      assertThat(harvest.heard).noneMatch(it -> it.contains("Proxy-") || it.contains(basic));
      assertThat(log.lines() + check.out + check.err).doesNotContain(PASSWORD, basic);
    }
  }

  /** A connection may carry several. */
  private long requestsHeard() {
    return harvest.heard.stream()
        .flatMap(connection -> Pattern.compile(" HTTP/1\\.1\\r?\\n").matcher(connection).results())
        .count();
  }

  @Test
  void aCertificateThatIsNotTrustedIsSaidOnceAndByCheckAndNoTokenIsSent() throws Exception {
    world.settings.remove("harvest.http.ca-file");
    try (LogTap log = new LogTap()) {
      String token = World.token();
      world.send(World.request("acme", token));
      world.start();
      JsonNode letter = world.await("dead-letters", 1).get(0);
      world.stop();

      assertThat(letter.path("reason").asText()).isEqualTo("exhausted");
      assertThat(log.lines().stream().filter(line -> line.contains("not trusted")))
          .singleElement()
          .asString()
          .contains("harvest.http.ca-file: the certificate of localhost is not trusted");
      assertThat(harvest.heard).noneMatch(request -> request.contains(token));
    }
    assertProblem("harvest.http.ca-file");
  }

  @Test
  void whatTheProxyAnswersByItselfIsNoAnswerOfHarvest() throws Exception {
    proxy.refusal = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json";
    world.send(World.request("acme", World.token()));
    world.start();

    JsonNode letter = world.await("dead-letters", 1).get(0);

    assertThat(letter.path("reason").asText()).isEqualTo("exhausted");
    assertThat(letter.path("status").isNull()).isTrue();
    assertThat(harvest.heard).isEmpty();
    world.stop();
    assertProblem("harvest.http.proxy");
  }

  @Test
  void checkNamesCredentialsThatTheProxyRefusesAndAProxyThatIsNotThere() throws Exception {
    Files.writeString(dir.resolve("password"), "wrong");
    assertProblem("harvest.http.proxy-user");

    proxy.close();
    assertProblem("harvest.http.proxy");
    assertThat(harvest.heard).isEmpty();
  }

  @Test
  void aBrokerThatSpeaksTlsIsNamedByEveryCommandInsteadOfRunningOutOfMemory() throws Exception {
    world.settings.put("harvest.kafka.brokers", "localhost:" + harvest.port());

    for (String command : List.of("check", "run", "plan", "export")) {
      Cli cli = Cli.run(world, command);

      assertThat(cli.exit).as(command).isEqualTo(2);
      assertThat(cli.out + cli.err)
          .as(command)
          .startsWith("camel.component.kafka.securityProtocol: localhost:" + harvest.port())
          .contains("speaks TLS", "SASL_SSL")
          .hasLineCount(1);
    }
    world.settings.put("camel.component.kafka.securityProtocol", "SSL");
    assertThat(Cli.run(world, "check").out)
        .startsWith("camel.component.kafka.sslTruststoreLocation: no TLS with the broker")
        .hasLineCount(1);
  }

  private void assertProblem(String key) throws Exception {
    Cli check = Cli.run(world, "check", "--online", "--json");
    assertThat(check.exit).isEqualTo(2);
    assertThat(check.json().path("problems").findValuesAsText("key")).containsExactly(key);
    assertThat(check.out).doesNotContain(PASSWORD);
  }
}
