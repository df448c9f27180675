package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token goes to nobody who cannot show that he is Harvest, by TLS of today. */
class TlsTest {
  private static final String LOCALHOST = "san=dns:localhost,ip:127.0.0.1";

  @TempDir private static Path shared;
  private static Certificates certificates;
  private static Certificates others;

  @TempDir private Path dir;
  private World world;

  @BeforeAll
  static void certify() throws Exception {
    certificates = new Certificates(Files.createDirectories(shared.resolve("ours")));
    certificates.signed("wrong-name", "CN=other.example", "san=dns:other.example");
    certificates.expired("expired");
    certificates.selfSigned("self-signed");
    others = new Certificates(Files.createDirectories(shared.resolve("others")));
    others.signed("unknown-authority", "CN=localhost", LOCALHOST);
  }

  @BeforeEach
  void start() throws Exception {
    world = World.ofRequests(dir, SimulatorOptions.defaults(), 1);
    world.settings.put("harvest.http.ca-file", certificates.authority.toString());
    world.settings.put("harvest.retry.attempts", "2");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown-authority | harvest.http.ca-file | is not trusted
          self-signed       | harvest.http.ca-file | is not trusted
          wrong-name        | harvest.id.url       | is for another name
          expired           | harvest.id.url       | is not valid today
          """)
  void aServerWithAnotherCertificateGetsNoRequestAndALineSaysWhy(
      String alias, String key, String why) throws Exception {
    SSLContext context = (alias.equals("unknown-authority") ? others : certificates).context(alias);
    try (Wire harvest = Wire.tls(context, world.simulator.url())) {
      assertRefused(harvest.port(), key, "the certificate of localhost " + why);

      assertThat(world.simulator.log().migrateCalls()).isEmpty();
      assertThat(harvest.heard).allMatch(String::isEmpty);
    }
  }

  @Test
  void aServerOfTls11AloneGetsNoRequestAndALineSaysWhy() throws Exception {
    try (ServerSocket server = ofTls11()) {
      assertRefused(server.getLocalPort(), "harvest.id.url", "no TLS with localhost (");
    }
  }

  private void assertRefused(int port, String key, String what) throws Exception {
    world.settings.put("harvest.id.url", "https://localhost:" + port);
    world.send(World.request("acme", World.token()));
    try (LogTap log = new LogTap()) {
      world.start();
      JsonNode letter = world.await("dead-letters", 1).get(0);
      world.stop();

      assertThat(letter.path("reason").asText()).isEqualTo("exhausted");
      assertThat(log.lines().stream().filter(line -> line.contains(what)))
          .singleElement()
          .asString()
          .contains(key + ": " + what);
    }
    Cli check = Cli.run(world, "check", "--online");
    assertThat(check.exit).isEqualTo(2);
    assertThat(check.out).startsWith(key + ": " + what).hasLineCount(1);
  }

  /** Also where the JVM's own policy and properties would let it: the program is stricter. */
  @Test
  void noJvmPropertyLowersTheVersion() throws Exception {
    Path policy = dir.resolve("policy");
    Files.writeString(policy, "jdk.tls.disabledAlgorithms=\njdk.certpath.disabledAlgorithms=\n");
    try (ServerSocket server = ofTls11()) {
      world.settings.put("harvest.id.url", "https://localhost:" + server.getLocalPort());
      try (RunProcess check =
          RunProcess.start(
              dir,
              List.of(
                  "-Djava.security.properties=" + policy,
                  "-Dhttps.protocols=TLSv1.1",
                  "-Djdk.tls.client.protocols=TLSv1.1"),
              List.of("check", "--online", "--config", world.writeSettings().toString()))) {
        assertThat(check.exitCode(60)).isEqualTo(2);
        assertThat(check.output())
            .contains("harvest.id.url: no TLS with localhost (", "TLS11 is not accepted");
      }
    }
  }

  /** What such a server says to a client, whatever it offers: its hello, of version 1.1. */
  private static ServerSocket ofTls11() throws Exception {
    byte[] hello =
        HexFormat.of()
            .parseHex(
                "160302002a" // a record of a handshake
                    + "02000026" // the server's hello
                    + "0302" // its version
                    + "00".repeat(32) // random
                    + "00" // no session
                    + "002f" // TLS_RSA_WITH_AES_128_CBC_SHA
                    + "00"); // no compression
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                  DataInputStream in = new DataInputStream(client.getInputStream());
                  in.skipNBytes(3);
                  in.skipNBytes(in.readUnsignedShort());
                  client.getOutputStream().write(hello);
                  client.getOutputStream().flush();
                  assertThat(in.read()).as("an alert, and no key").isIn(0x15, -1);
                } catch (java.io.IOException e) {
                  // the client is gone, or the test over
                }
              }
            },
            "tls-1.1");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theVersionsOfTodayAreSpoken(String version) throws Exception {
    SSLServerSocket server =
        (SSLServerSocket)
            certificates
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setEnabledProtocols(new String[] {version});
    CompletableFuture<String> spoken =
        CompletableFuture.supplyAsync(
            () -> {
              try (server;
                  SSLSocket client = (SSLSocket) server.accept()) {
                client.startHandshake();
                return client.getSession().getProtocol();
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    world.settings.put("harvest.id.url", "https://localhost:" + server.getLocalPort());
    var unused = Cli.run(world, "check", "--online");

    assertThat(spoken.join()).isEqualTo(version);
  }
}
