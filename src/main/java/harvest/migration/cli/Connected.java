package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** The broker for as long as a command needs it, the embedded one where its data is left here. */
final class Connected implements AutoCloseable {
  private final Optional<Rehearsal.Broker> embedded;
  private final KafkaClients clients;
  private final Admin admin;

  private Connected(Optional<Rehearsal.Broker> embedded, KafkaClients clients, Admin admin) {
    this.embedded = embedded;
    this.clients = clients;
    this.admin = admin;
  }

  static Connected to(Settings settings) throws CommandFailure, TopicFailure {
    Optional<Rehearsal.Broker> embedded = new EmbeddedBroker(settings).startIfLeft();
    try {
      KafkaClients clients = KafkaClients.of(settings);
      return new Connected(embedded, clients, clients.admin());
    } catch (TopicFailure e) {
      embedded.ifPresent(Rehearsal.Broker::close);
      throw e;
    }
  }

  KafkaClients clients() {
    return clients;
  }

  /** Whether the broker lives in this process and ends with it. */
  boolean isEmbedded() {
    return embedded.isPresent();
  }

  Admin admin() {
    return admin;
  }

  TopicReader reader() {
    return new TopicReader(clients);
  }

  GroupPositions groups() {
    return new GroupPositions(clients, admin);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
    embedded.ifPresent(Rehearsal.Broker::close);
  }
}
