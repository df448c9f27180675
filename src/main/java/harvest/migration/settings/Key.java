package harvest.migration.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every key but those of the applications, with its type and its default. */
public enum Key {
  ID_URL("harvest.id.url", ValueType.URL, "https://id.getharvest.com"),
  API_URL("harvest.api.url", ValueType.URL, "https://api.harvestapp.com"),
  USER_AGENT("harvest.user-agent", ValueType.USER_AGENT, null),
  KAFKA_BROKERS("harvest.kafka.brokers", ValueType.BROKERS, "localhost:9092"),
  KAFKA_GROUP("harvest.kafka.group", ValueType.TEXT, "harvest-migration"),
  KAFKA_INSTANCE("harvest.kafka.instance", ValueType.TEXT, null),
  TOPIC_REQUESTS("harvest.topic.requests", ValueType.TOPIC, "harvest.migration.requests"),
  TOPIC_RESULTS("harvest.topic.results", ValueType.TOPIC, "harvest.migration.results"),
  TOPIC_DEAD_LETTERS(
      "harvest.topic.dead-letters", ValueType.TOPIC, "harvest.migration.dead-letters"),
  TOPIC_ACCOUNTS("harvest.topic.accounts", ValueType.TOPIC, "harvest.migration.accounts"),
  TOPIC_READS("harvest.topic.reads", ValueType.TOPIC, "harvest.v2.reads"),
  TOPIC_RECORDS("harvest.topic.records", ValueType.TOPIC, "harvest.v2.records"),
  TOPIC_PAYLOADS("harvest.topic.payloads", ValueType.TOPIC, "harvest.v2.payloads"),
  DATA_DIR("harvest.data.dir", ValueType.PATH, "data"),
  FILES_INBOX("harvest.files.inbox", ValueType.PATH, "${harvest.data.dir}/inbox"),
  FILES_SETTLE("harvest.files.settle", ValueType.duration(true), "5s"),
  FILES_PROCESSED("harvest.files.processed", ValueType.choice("keep", "delete"), "keep"),
  FILES_MAX_UNPACKED("harvest.files.max-unpacked", ValueType.BYTE_COUNT, "16GiB"),
  FILES_MAX_RATIO("harvest.files.max-ratio", ValueType.from(1), "200"),
  LEDGER_URL("harvest.ledger.url", ValueType.LEDGER, "jdbc:sqlite:${harvest.data.dir}/ledger.db"),
  WINDOW("harvest.window", ValueType.between(1, 10_000), "200"),
  RATE_REQUESTS("harvest.rate.requests", ValueType.from(0), "100"),
  RATE_PERIOD("harvest.rate.period", ValueType.duration(false), "15s"),
  RATE_REPORTS_REQUESTS("harvest.rate.reports-requests", ValueType.from(0), "100"),
  RATE_REPORTS_PERIOD("harvest.rate.reports-period", ValueType.duration(false), "15m"),
  CIRCUIT_CALLS("harvest.circuit.calls", ValueType.from(1), "3"),
  OUTAGE_FAILURES("harvest.outage.failures", ValueType.from(1), "10"),
  RETRY_ATTEMPTS("harvest.retry.attempts", ValueType.from(1), "5"),
  RETRY_DELAY("harvest.retry.delay", ValueType.duration(true), "1s"),
  RETRY_MAX_DELAY("harvest.retry.max-delay", ValueType.duration(true), "60s"),
  RETRY_MAX_RETRY_AFTER("harvest.retry.max-retry-after", ValueType.duration(true), "15m"),
  HTTP_CONNECT_TIMEOUT("harvest.http.connect-timeout", ValueType.duration(false), "5s"),
  HTTP_RESPONSE_TIMEOUT("harvest.http.response-timeout", ValueType.duration(false), "30s"),
  HTTP_PROXY("harvest.http.proxy", ValueType.PROXY, null),
  HTTP_PROXY_USER("harvest.http.proxy-user", ValueType.TEXT, null),
  HTTP_PROXY_PASSWORD("harvest.http.proxy-password", ValueType.TEXT, null),
  HTTP_CA_FILE("harvest.http.ca-file", ValueType.PATH, null),
  ACCOUNTS("harvest.accounts", ValueType.FLAG, "true"),
  PROBE_V1("harvest.probe.v1", ValueType.FLAG, "false"),
  V1_URL("harvest.v1.url", ValueType.URL, "https://api.harvestapp.com"),
  READ_RESOURCES("harvest.read.resources", ValueType.TEXT, null),
  READ_PAGE_SIZE("harvest.read.page-size", ValueType.from(1), null),
  READ_MAX_PAGES("harvest.read.max-pages", ValueType.from(1), "10000"),
  SEAL_KEY("harvest.seal.key", ValueType.PATH, null),
  UNSEAL_KEYS("harvest.unseal.keys", ValueType.PATH, null),
  ALLOW_HTTP("harvest.allow-http", ValueType.FLAG, "false"),
  LOG_FORMAT("harvest.log.format", ValueType.choice("text", "json"), "text"),
  HEALTH_PORT("harvest.health.port", ValueType.between(0, ValueType.HIGHEST_PORT), null),
  HEALTH_ADDRESS("harvest.health.address", ValueType.TEXT, "127.0.0.1");

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // a type's functions hold nothing that changes
  private final ValueType<?> type;

  private final @Nullable String fallback;

  Key(String key, ValueType<?> type, @Nullable String fallback) {
    this.key = key;
    this.type = type;
    this.fallback = fallback;
  }

  /** The name in a properties file. */
  public String key() {
    return key;
  }

  ValueType<?> type() {
    return type;
  }

  /** The default as text, or null where there is none. */
  public @Nullable String fallback() {
    return fallback;
  }

  /** The name in the environment: {@code HARVEST_USER_AGENT}. */
  public String variable() {
    return variable(key);
  }

  /** The name in the environment of any key: {@code webhook.url} is WEBHOOK_URL, for Camel too. */
  static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  static Optional<Key> named(String name) {
    return Arrays.stream(values()).filter(key -> key.key.equals(name)).findFirst();
  }

  /** Finds what was meant by a name with a slip in it. */
  public static final class NearestName {
    private final Collection<String> known;

    /** Of names, of which there is one at least. */
    public NearestName(Collection<String> known) {
      this.known = known;
    }

    /** The known name with the fewest changes to it. */
    public String to(String name) {
      return known.stream()
          .min(Comparator.comparingInt(other -> distance(name, other)))
          .orElseThrow();
    }

    /** Levenshtein's distance: characters to insert, delete or replace. */
    static int distance(String from, String to) {
      int[] row = new int[to.length() + 1];
      for (int column = 0; column <= to.length(); column++) {
        row[column] = column;
      }
      for (int line = 1; line <= from.length(); line++) {
        int diagonal = row[0];
        row[0] = line;
        for (int column = 1; column <= to.length(); column++) {
          int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
          diagonal = row[column];
          row[column] = Math.min(replaced, Math.min(row[column], row[column - 1]) + 1);
        }
      }
      return row[to.length()];
    }
  }
}
