package harvest.migration.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.settings.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
          .containsEntry("bootstrap.servers", "kafka.example:9093")
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
            "camel.ssl.trustStore=/etc/kafka/shared.p12",
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
    assertThatThrownBy(() -> clients("camel.component.kafka.saslMechanisn=hush"))
        .isInstanceOf(TopicFailure.class)
        .hasMessageStartingWith("camel.component.kafka.saslMechanisn: ")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> clients("camel.component.kafka.max-request-size=hush"))
        .isInstanceOf(TopicFailure.class)
        .hasMessageStartingWith("camel.component.kafka.max-request-size: ")
        .hasMessageNotContaining("hush");
  }

  private KafkaClients clients(String... options) throws Exception {
    StringBuilder text =
        new StringBuilder(
            "harvest.user-agent=T\nharvest.kafka.brokers=kafka.example:9093\n"
                + "harvest.kafka.group=movers\n");
    Arrays.stream(options).forEach(option -> text.append(option).append('\n'));
    Path file = Files.writeString(dir.resolve("test.properties"), text);
    return KafkaClients.of(new SettingsLoader(dir, Map.of()).load(file).valid());
  }
}
