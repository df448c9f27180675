package harvest.migration.rehearsal;

import harvest.migration.settings.Settings.CamelProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** How Harvest behaves in the demo, and how the program is configured for it. */
public final class DemoScenario {
  // A machine that is busy with something else delays calls on their way, which bunches them.
  private static final int LIMIT = 2_400;
  private static final long ACCOUNTS = 3; // few companies, many users
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final List<String> SECRET_OPTIONS =
      List.of("security", "sasl", "ssl", "kerberos", "oauth", "additional", "password", "brokers");

  private DemoScenario() {}

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
    try (InputStream own = DemoScenario.class.getResourceAsStream("demo.properties")) {
      byte[] properties = Objects.requireNonNull(own).readAllBytes();
      text.append(new String(properties, StandardCharsets.UTF_8));
    }
    append(text, "harvest.kafka.brokers", brokers);
    append(text, "harvest.data.dir", folder.path().toString());
    for (String url : List.of("harvest.id.url", "harvest.api.url", "harvest.v1.url")) {
      append(text, url, harvest);
    }
    withoutSecrets(shipped.own()).forEach((key, value) -> append(text, key, value));
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

  private static void append(StringBuilder text, String key, String value) {
    text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n');
  }
}
