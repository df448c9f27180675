package harvest.migration.cli;

import harvest.migration.report.ReportFormats;
import harvest.migration.report.Standing;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How far it is. */
@Command(
    name = "status",
    description = {
      "Counts by application and outcome from the ledger, share done, rate, time left, circuits.",
      "Works beside a run, and without the broker; starts none."
    })
final class StatusCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = common.settings(surroundings);
    Standing standing = Standing.of(settings, positions(settings), Instant.now());
    surroundings.answer(
        null,
        out -> {
          if (json) {
            out.println(ReportFormats.json(standing));
          } else {
            standing.text(out);
          }
        });
    return 0;
  }

  /** Status has to work at once, and when the broker does not; it starts none. */
  private @Nullable Map<Integer, GroupPositions.Position> positions(Settings settings) {
    if (!new EmbeddedBroker(settings).isListening()) {
      surroundings
          .err()
          .println("harvest.kafka.brokers: no broker answers; what is left is not known");
      return null;
    }
    try {
      KafkaClients clients = KafkaClients.of(settings);
      try (Admin admin = clients.admin()) {
        return new GroupPositions(clients, admin, PATIENCE)
            .of(settings.kafka().group(), settings.topics().requests());
      }
    } catch (TopicFailure e) {
      surroundings.err().println("what is left is not known: " + e.getMessage());
      return null;
    }
  }
}
