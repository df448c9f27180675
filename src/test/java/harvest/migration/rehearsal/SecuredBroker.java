package harvest.migration.rehearsal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
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
  private final Map<String, String> brokers;
  private final Admin admin;

  private SecuredBroker(EmbeddedKafka broker, Map<String, String> brokers) {
    this.broker = broker;
    this.brokers = brokers;
    this.admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()));
  }

  /** Starts it; nobody but the test's own clients is allowed anything yet. */
  public static SecuredBroker start(Path directory) throws IOException {
    return start(directory, Map.of("SECURED", "SASL_PLAINTEXT"), Map.of());
  }

  /**
   * The same over TLS, with another listener on which a client's certificate says who it is.
   *
   * @param ssl Kafka's settings of its own certificate and of whom it trusts
   */
  public static SecuredBroker startTls(Path directory, Map<String, String> ssl) throws IOException {
    return start(directory, Map.of("SECURED", "SASL_SSL", "MUTUAL", "SSL"), ssl);
  }

  private static SecuredBroker start(
      Path directory, Map<String, String> protocols, Map<String, String> ssl) throws IOException {
    Map<String, String> brokers = new TreeMap<>();
    for (String listener : protocols.keySet()) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        brokers.put(listener, EmbeddedKafka.HOST + ":" + free.getLocalPort());
      }
    }
    String listeners =
        brokers.entrySet().stream()
            .map(one -> one.getKey() + "://" + one.getValue())
            .collect(Collectors.joining(","));
    Map<String, String> more = new HashMap<>(ssl);
    more.put("listeners", listeners);
    more.put("advertised.listeners", listeners);
    more.put(
        "listener.security.protocol.map",
        protocols.entrySet().stream()
            .map(one -> one.getKey() + ":" + one.getValue())
            .collect(Collectors.joining(",")));
    more.put("listener.name.mutual.ssl.client.auth", "required");
    more.put("listener.name.secured.sasl.enabled.mechanisms", "SCRAM-SHA-256");
    more.put(
        "listener.name.secured.scram-sha-256.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    // Connections that are open notice a change of credentials at their next authentication.
    more.put("listener.name.secured.connections.max.reauth.ms", "1500");
    more.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    more.put("super.users", "User:ANONYMOUS");
    return new SecuredBroker(EmbeddedKafka.start(directory, 0, more), brokers);
  }

  /** The broker as the test's own clients reach it. */
  public EmbeddedKafka plain() {
    return broker;
  }

  /** Where users authenticate with SCRAM. */
  public String brokers() {
    return Objects.requireNonNull(brokers.get("SECURED"));
  }

  /** Where users authenticate with a certificate. */
  public String mutual() {
    return Objects.requireNonNull(brokers.get("MUTUAL"));
  }

  /**
   * Nothing but these is allowed from now on, to anybody, and each request that comes after this
   * returns is told so.
   */
  public void allowOnly(Collection<AclBinding> acls) {
    Set<AclBinding> wanted = Set.copyOf(acls);
    Set<AclBinding> there = Set.copyOf(get(admin.describeAcls(AclBindingFilter.ANY).values()));
    get(
        admin
            .deleteAcls(
                there.stream()
                    .filter(acl -> !wanted.contains(acl))
                    .map(AclBinding::toFilter)
                    .toList())
            .all());
    get(admin.createAcls(wanted.stream().filter(acl -> !there.contains(acl)).toList()).all());
    // The controller knows them now, the broker a moment later.
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                Set.copyOf(get(admin.describeAcls(AclBindingFilter.ANY).values())).equals(wanted));
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

  /** One ACL of a user. */
  public static AclBinding allowed(
      String user, ResourceType type, String name, AclOperation operation) {
    return binding(user, type, name, operation, AclPermissionType.ALLOW);
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
