package harvest.migration.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.promises.SharedBroker;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.topics.OutgoingClients.UnusableClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every client is made of the options that the routes' clients are made of. */
class KafkaClientsTest {
  @TempDir private Path dir;

  @Test
  void everyClientHasEveryOptionThatItKnows() throws Exception {
    KafkaClients clients =
        clients(
            "camel.component.kafka.security-protocol=SASL_SSL",
            "camel.component.kafka.saslMechanism=SCRAM-SHA-512",
            "camel.component.kafka.saslJaasConfig=org.example.Login required password=\"{{harvest.kafka.group}}\";",
            "camel.component.kafka.sslTruststoreLocation=/etc/kafka/trust.p12",
            "camel.component.kafka.ssl-truststore-type=pkcs12",
            "camel.component.kafka.isolationLevel=read_committed",
            "camel.component.kafka.metadataMaxAgeMs=30000",
            "camel.component.kafka.maxRequestSize=2000000",
            "camel.component.kafka.compression-codec=zstd",
            "camel.component.kafka.additionalProperties[client.dns.lookup]=resolve_canonical_bootstrap_servers_only",
            "camel.component.kafka.additionalProperties[login.plugin.of.ours]=x",
            "camel.component.kafka.additionalProperties[client.rack]=r1",
            "camel.component.kafka.kafka-client-factory=#outgoing");

    for (Map<String, Object> config :
        List.of(clients.consumerConfig(), clients.producerConfig(), clients.adminConfig())) {
      assertThat(config)
          .containsEntry("bootstrap.servers", "localhost:9093")
          .containsEntry("security.protocol", "SASL_SSL")
          .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
          .containsEntry("sasl.jaas.config", "org.example.Login required password=\"movers\";")
          .containsEntry("ssl.truststore.location", "/etc/kafka/trust.p12")
          .containsEntry("ssl.truststore.type", "PKCS12")
          .containsEntry("client.dns.lookup", "resolve_canonical_bootstrap_servers_only")
          .containsEntry("metadata.max.age.ms", 30000)
          .containsEntry("login.plugin.of.ours", "x");
    }
    assertThat(clients.consumerConfig())
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("client.rack", "r1");
    assertThat(clients.producerConfig())
        .containsEntry("max.request.size", 2_000_000)
        .containsEntry("compression.type", "zstd");
    assertThat(clients.adminConfig()).doesNotContainKeys("isolation.level", "client.rack");
  }

  @Test
  void optionsThatCamelSharesBetweenComponentsCountToo() throws Exception {
    KafkaClients clients =
        clients(
            "camel.component.kafka.securityProtocol=SSL",
            "camel.component.kafka.useGlobalSslContextParameters=true",
            "camel.ssl.enabled=true",
            "camel.ssl.keyStore=file:/etc/kafka/own.p12",
            "camel.ssl.keystorePassword=changeit",
            "camel.ssl.trustStore=file:/etc/kafka/shared.p12",
            "camel.ssl.trustStorePassword=changeit");

    assertThat(clients.adminConfig())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("ssl.truststore.location", "/etc/kafka/shared.p12");
  }

  @Test
  void waitsThatAreConfiguredStayAndOthersAreShort() throws Exception {
    assertThat(clients().adminConfig())
        .containsEntry("request.timeout.ms", 10_000)
        .containsEntry("default.api.timeout.ms", 15_000);

    assertThat(clients("camel.component.kafka.consumerRequestTimeoutMs=45000").adminConfig())
        .containsEntry("request.timeout.ms", 45_000)
        .doesNotContainKey("default.api.timeout.ms");
  }

  @Test
  void anOptionThatCamelDoesNotTakeIsNamedWithoutItsValue() {
    assertNamed("camel.component.kafka.saslMechanisn", "hush");
    assertNamed("camel.component.kafka.max-request-size", "hush");
  }

  @Test
  void anOptionThatNoClientAcceptsIsNamedAsItWasWritten() throws Exception {
    assertThat(faults("camel.component.kafka.request-required-acks=most"))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.key()).isEqualTo("camel.component.kafka.request-required-acks");
              assertThat(fault.problem()).contains("one of");
            });
    assertThat(faults("camel.component.kafka.isolationLevel=dirty"))
        .extracting(UnusableClients::key)
        .containsExactly("camel.component.kafka.isolationLevel");
    assertThat(faults("camel.component.kafka.additionalProperties[client.dns.lookup]=guess"))
        .extracting(UnusableClients::key)
        .containsExactly("camel.component.kafka.additionalProperties[client.dns.lookup]");
    assertThat(
            faults(
                "camel.component.kafka.securityProtocol=SSL",
                "camel.component.kafka.ssl-truststore-location=" + dir.resolve("none.p12"),
                "camel.component.kafka.ssl-truststore-password=hush"))
        .allSatisfy(
            fault -> {
              assertThat(fault.key()).isEqualTo("camel.component.kafka.ssl-truststore-location");
              assertThat(fault.getMessage()).doesNotContain("hush");
            })
        .isNotEmpty();
    assertThat(
            faults(
                "camel.component.kafka.securityProtocol=SASL_PLAINTEXT",
                "camel.component.kafka.saslMechanism=PLAIN",
                "camel.component.kafka.saslJaasConfig=org.example.Login required password hush"))
        .allSatisfy(
            fault -> {
              assertThat(fault.key()).isEqualTo("camel.component.kafka.saslJaasConfig");
              assertThat(fault.getMessage()).doesNotContain("hush");
            })
        .isNotEmpty();
    assertThat(faults("camel.component.kafka.compressionCodec=zstd")).isEmpty();
  }

  @Test
  void aBrokerThatSpeaksTlsIsToldBeforeAClientReadsItsAlertAsALength() throws Exception {
    try (Answering tls = new Answering(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x0a)) {
      assertThatThrownBy(() -> clients(tls.brokers(), "").admin())
          .isInstanceOfSatisfying(
              UnusableClients.class,
              fault -> {
                assertThat(fault.key()).isEqualTo("camel.component.kafka.securityProtocol");
                assertThat(fault.getMessage()).contains(tls.brokers(), "TLS", "SASL_SSL");
              });
    }
    try (Answering web = new Answering("HTTP/1.1 400 Bad Request".chars().toArray())) {
      assertThatThrownBy(() -> clients(web.brokers(), "").producer())
          .isInstanceOfSatisfying(
              UnusableClients.class,
              fault -> assertThat(fault.key()).isEqualTo("harvest.kafka.brokers"));
    }
  }

  @Test
  void aRealBrokerIsKnownAsOne() throws Exception {
    String brokers = "127.0.0.1:1," + SharedBroker.get().brokers();
    try (Admin admin = clients(brokers, "").admin()) {
      assertThat(admin.describeCluster().clusterId().get()).isNotEmpty();
    }
    assertThat(BrokerProbe.of(brokers).found()).isEqualTo(BrokerProbe.Found.KAFKA);
  }

  /** Says the same to whoever has connected and said something. */
  private static final class Answering implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final int[] bytes;

    Answering(int... bytes) throws IOException {
      this.bytes = bytes;
      Thread thread = new Thread(this::serve, "answering");
      thread.setDaemon(true);
      thread.start();
    }

    String brokers() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket connection = socket.accept()) {
          var unused = connection.getInputStream().read();
          for (int b : bytes) {
            connection.getOutputStream().write(b);
          }
          connection.getOutputStream().flush();
          connection.shutdownOutput();
          while (connection.getInputStream().read() >= 0) {
            // until the other side has read it all
          }
        } catch (IOException e) {
          // the next one
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private List<UnusableClients> faults(String... options) throws Exception {
    return clients(options).faults();
  }

  private void assertNamed(String key, String value) {
    assertThatThrownBy(() -> clients(key + "=" + value))
        .isInstanceOfSatisfying(
            UnusableClients.class,
            fault -> {
              assertThat(fault.key()).isEqualTo(key);
              assertThat(fault.getMessage()).startsWith(key + ": ").doesNotContain(value);
            });
  }

  private KafkaClients clients(String... options) throws Exception {
    return clients("localhost:9093", String.join("\n", options));
  }

  private KafkaClients clients(String brokers, String options) throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("test.properties"),
            "harvest.user-agent=T\nharvest.kafka.group=movers\nharvest.kafka.brokers="
                + brokers
                + "\n"
                + options);
    return KafkaClients.of(new SettingsLoader(dir, Map.of()).load(file).valid());
  }
}
