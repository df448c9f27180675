package harvest.migration.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.report.CountsTable;
import harvest.migration.report.Standing;
import harvest.migration.report.TextTable;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
public final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  public StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = common.settings(surroundings);
    Standing standing = Standing.of(settings, positions(settings), Instant.now());
    new Answer(surroundings)
        .write(
            null,
            out -> {
              if (json) {
                out.println(Redactor.printableJson(JSON.writeValueAsString(standing.json())));
              } else {
                text(standing, out);
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

  private static void text(Standing standing, PrintWriter out) {
    Double share = standing.shareDone();
    Double eta = standing.etaSeconds();
    StringBuilder line = new StringBuilder(standing.state());
    if (share != null) {
      line.append(String.format(Locale.ROOT, "  %.1f %% done", 100 * share));
    }
    if (standing.left() != null) {
      line.append(", ").append(TextTable.number(standing.left())).append(" left");
    }
    if (standing.perSecond() > 0) {
      line.append(String.format(Locale.ROOT, ", %.1f a second", standing.perSecond()));
    }
    if (eta != null && eta > 0) {
      line.append(", about ").append(TextTable.duration(eta)).append(" to go");
    }
    out.println(line);
    out.println();
    CountsTable table = new CountsTable("application", List.of("circuit"));
    standing
        .applications()
        .forEach(
            (name, counts) ->
                table.row(
                    name,
                    counts,
                    List.of(standing.circuits().getOrDefault(name, "-").toLowerCase(Locale.ROOT))));
    table.row("total", standing.total(), List.of(""));
    table.lines().forEach(out::println);
    List<String> reasons = CountsTable.reasons(standing.total());
    if (!reasons.isEmpty()) {
      out.println();
      out.println("Dead letters:");
      reasons.forEach(out::println);
    }
  }
}
