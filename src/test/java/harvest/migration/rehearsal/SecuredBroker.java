package harvest.migration.rehearsal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with a second listener on which users authenticate with SCRAM and may do what ACLs
 * allow. Who connects to the first one ({@code plain().brokers()}) may do everything, as a test's
 * own clients have to.
 */
public final class SecuredBroker implements AutoCloseable {
  private static final int ITERATIONS = 4096;

  private final EmbeddedKafka broker;
  private final String brokers;
  private final Admin admin;

  private SecuredBroker(EmbeddedKafka broker, String brokers) {
    this.broker = broker;
    this.brokers = brokers;
    this.admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()));
  }

  /** Starts it; nobody but the test's own clients is allowed anything yet. */
  public static SecuredBroker start(Path directory) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String listener = "SECURED://" + EmbeddedKafka.HOST + ":" + port;
    Map<String, String> more = new HashMap<>();
    more.put("listeners", listener);
    more.put("advertised.listeners", listener);
    more.put("listener.security.protocol.map", "SECURED:SASL_PLAINTEXT");
    more.put("listener.name.secured.sasl.enabled.mechanisms", "SCRAM-SHA-256");
    more.put(
        "listener.name.secured.scram-sha-256.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    // Connections that are open notice a change of credentials at their next authentication.
    more.put("listener.name.secured.connections.max.reauth.ms", "1500");
    more.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    more.put("super.users", "User:ANONYMOUS");
    return new SecuredBroker(
        EmbeddedKafka.start(directory, 0, more), EmbeddedKafka.HOST + ":" + port);
  }

  /** The broker as the test's own clients reach it. */
  public EmbeddedKafka plain() {
    return broker;
  }

  /** Where users authenticate. */
  public String brokers() {
    return brokers;
  }

  /** Makes the user, or gives it another password. */
  public void password(String user, String password) {
    get(
        admin
            .alterUserScramCredentials(
                List.of(
                    new UserScramCredentialUpsertion(
                        user,
                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, ITERATIONS),
                        password)))
            .all());
  }

  /** Whatever is not denied is allowed to that user from now on. */
  public void allowAll(String user) {
    for (ResourceType type :
        List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
      add(user, type, ResourcePattern.WILDCARD_RESOURCE, AclOperation.ALL, AclPermissionType.ALLOW);
    }
    add(user, ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALL, AclPermissionType.ALLOW);
  }

  /** Denies the user one thing, until {@link #allowAgain}. */
  public void deny(String user, ResourceType type, String name, AclOperation operation) {
    add(user, type, name, operation, AclPermissionType.DENY);
  }

  public void allowAgain(String user, ResourceType type, String name, AclOperation operation) {
    Collection<AclBinding> denied =
        List.of(binding(user, type, name, operation, AclPermissionType.DENY));
    get(admin.deleteAcls(denied.stream().map(AclBinding::toFilter).toList()).all());
  }

  private void add(
      String user,
      ResourceType type,
      String name,
      AclOperation operation,
      AclPermissionType permission) {
    get(admin.createAcls(List.of(binding(user, type, name, operation, permission))).all());
  }

  private static AclBinding binding(
      String user,
      ResourceType type,
      String name,
      AclOperation operation,
      AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:" + user, "*", operation, permission));
  }

  /** What Kafka's clients and, below {@code camel.component.kafka.}, the program need. */
  public static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
        + user
        + "\" password=\""
        + password
        + "\";";
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }
}
