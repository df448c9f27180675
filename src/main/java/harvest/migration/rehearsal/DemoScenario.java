package harvest.migration.rehearsal;

import harvest.migration.settings.CamelProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How Harvest behaves in the demo, and how the program is configured for it. */
public final class Rehearsal {
  private static final int CALLS = 2_000;
  // A machine that is busy with something else delays calls on their way, which bunches them.
  private static final int LIMIT = 2_400;
  private static final long ACCOUNTS = 3; // few companies, many users
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final List<String> SECRET_OPTIONS =
      List.of("security", "sasl", "ssl", "kerberos", "oauth", "additional", "password", "brokers");

  private Rehearsal() {}

  /**
   * A Harvest on a usual day, the same one for the same seed: some tokens are revoked, some answers
   * get lost, one in a hundred calls fails. It takes a token only once: of all that it may be, that
   * is the least forgiving.
   */
  public static SimulatorOptions harvest(long seed, Path calls) {
    SimulatorOptions options =
        SimulatorOptions.defaults()
            .with("seed", seed)
            .with("world.accounts", ACCOUNTS)
            .with("world.revoked_share", 0.03)
            .with("migration.repeat", "invalid_grant")
            .withLatency(Duration.ofMillis(80), SimulatorOptions.Distribution.LOGNORMAL)
            .withShare("error-500", 0.015)
            .withShare("error-503", 0.01)
            .withShare("issue-reset", 0.01)
            .withShare("slow:1500ms", 0.02)
            .withShare("hang", 0.003)
            .withRecords(40)
            .with("log.file", calls.toString())
            .withLimit(SimulatorOptions.RateLimit.of(LIMIT, PERIOD));
    for (Integration integration : Integration.ALL) {
      options = options.withApplication(integration.name(), integration.client());
    }
    return options;
  }

  /**
   * Writes the configuration of the demo. It rests on no other one, so that what an operator has
   * configured already is neither used nor in the way.
   *
   * @param shipped where Camel's own options come from
   */
  public static void configure(
      DemoFolder folder, CamelProperties shipped, String brokers, String harvest)
      throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# The demo's configuration. While its files are here, commands can look at it:\n");
    text.append("# ./harvest-migration export --config ").append(folder.config()).append("\n\n");
    Map<String, String> ours =
        Map.of(
            "harvest.read.resources",
            "time_entries",
            "harvest.id.url",
            harvest,
            "harvest.api.url",
            harvest,
            "harvest.v1.url",
            harvest,
            "harvest.user-agent",
            "Harvest migration demo (demo@example.com)",
            "harvest.kafka.brokers",
            brokers,
            "harvest.data.dir",
            folder.path().toString(),
            "harvest.rate.requests",
            Integer.toString(CALLS),
            "harvest.rate.period",
            PERIOD.toSeconds() + "s",
            "harvest.http.response-timeout",
            "8s");
    append(text, new TreeMap<>(ours));
    append(text, Map.of("harvest.retry.delay", "200ms", "harvest.retry.max-delay", "2s"));
    Integration.ALL.forEach(integration -> append(text, integration.properties()));
    append(text, withoutSecrets(shipped.own()));
    Files.writeString(folder.config(), text);
  }

  private static Map<String, String> withoutSecrets(Map<String, String> camel) {
    Map<String, String> options = new TreeMap<>(camel);
    options
        .keySet()
        .removeIf(
            key -> {
              String name = key.toLowerCase(Locale.ROOT);
              return !name.startsWith("camel.")
                  || (name.startsWith("camel.component.kafka.")
                      && SECRET_OPTIONS.stream().anyMatch(name::contains));
            });
    options.put("camel.component.kafka.brokers", "{{harvest.kafka.brokers}}");
    return options;
  }

  private static void append(StringBuilder text, Map<String, String> properties) {
    properties.forEach(
        (key, value) ->
            text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
  }
}
