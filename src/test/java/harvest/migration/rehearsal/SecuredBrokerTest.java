package harvest.migration.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker of the tests of credentials and rights refuses as Kafka does. */
class SecuredBrokerTest {
  @TempDir Path dir;

  @Test
  void refusesWrongPasswordsAndWhatIsDenied() throws Exception {
    try (SecuredBroker broker = SecuredBroker.start(dir.resolve("kafka"))) {
      broker.password("app", "right");
      broker.allowAll("app");
      broker.deny("app", ResourceType.GROUP, "closed", AclOperation.DESCRIBE);
      try (Admin wrong = Admin.create(client(broker, "wrong"));
          Admin right = Admin.create(client(broker, "right"))) {
        assertThatThrownBy(() -> wrong.listTopics().names().get())
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(SaslAuthenticationException.class);
        await().until(() -> right.listTopics().names().get() != null);
        assertThatThrownBy(
                () ->
                    right.listConsumerGroupOffsets("closed").partitionsToOffsetAndMetadata().get())
            .hasCauseInstanceOf(GroupAuthorizationException.class);
        assertThat(right.listConsumerGroupOffsets("open").partitionsToOffsetAndMetadata().get())
            .isEmpty();
      }
    }
  }

  private static Map<String, Object> client(SecuredBroker broker, String password) {
    Map<String, Object> client = new HashMap<>();
    client.put("bootstrap.servers", broker.brokers());
    client.put("security.protocol", "SASL_PLAINTEXT");
    client.put("sasl.mechanism", "SCRAM-SHA-256");
    client.put("sasl.jaas.config", SecuredBroker.jaas("app", password));
    return client;
  }
}
