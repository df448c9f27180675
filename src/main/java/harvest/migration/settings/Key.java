package harvest.migration.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every key but those of the applications, with its default. */
public enum Key {
  ID_URL("harvest.id.url", "https://id.getharvest.com"),
  API_URL("harvest.api.url", "https://api.harvestapp.com"),
  USER_AGENT("harvest.user-agent", null),
  KAFKA_BROKERS("harvest.kafka.brokers", "localhost:9092"),
  KAFKA_GROUP("harvest.kafka.group", "harvest-migration"),
  KAFKA_INSTANCE("harvest.kafka.instance", null),
  TOPIC_REQUESTS("harvest.topic.requests", "harvest.migration.requests"),
  TOPIC_RESULTS("harvest.topic.results", "harvest.migration.results"),
  TOPIC_DEAD_LETTERS("harvest.topic.dead-letters", "harvest.migration.dead-letters"),
  TOPIC_ACCOUNTS("harvest.topic.accounts", "harvest.migration.accounts"),
  TOPIC_READS("harvest.topic.reads", "harvest.v2.reads"),
  TOPIC_RECORDS("harvest.topic.records", "harvest.v2.records"),
  TOPIC_PAYLOADS("harvest.topic.payloads", "harvest.v2.payloads"),
  DATA_DIR("harvest.data.dir", "data"),
  FILES_INBOX("harvest.files.inbox", "${harvest.data.dir}/inbox"),
  FILES_SETTLE("harvest.files.settle", "5s"),
  FILES_PROCESSED("harvest.files.processed", "keep"),
  FILES_MAX_UNPACKED("harvest.files.max-unpacked", "16GiB"),
  FILES_MAX_RATIO("harvest.files.max-ratio", "200"),
  LEDGER_URL("harvest.ledger.url", "jdbc:sqlite:${harvest.data.dir}/ledger.db"),
  WINDOW("harvest.window", "200"),
  RATE_REQUESTS("harvest.rate.requests", "100"),
  RATE_PERIOD("harvest.rate.period", "15s"),
  RATE_REPORTS_REQUESTS("harvest.rate.reports-requests", "100"),
  RATE_REPORTS_PERIOD("harvest.rate.reports-period", "15m"),
  CIRCUIT_CALLS("harvest.circuit.calls", "3"),
  OUTAGE_FAILURES("harvest.outage.failures", "10"),
  RETRY_ATTEMPTS("harvest.retry.attempts", "5"),
  RETRY_DELAY("harvest.retry.delay", "1s"),
  RETRY_MAX_DELAY("harvest.retry.max-delay", "60s"),
  RETRY_MAX_RETRY_AFTER("harvest.retry.max-retry-after", "15m"),
  HTTP_CONNECT_TIMEOUT("harvest.http.connect-timeout", "5s"),
  HTTP_RESPONSE_TIMEOUT("harvest.http.response-timeout", "30s"),
  HTTP_PROXY("harvest.http.proxy", null),
  HTTP_PROXY_USER("harvest.http.proxy-user", null),
  HTTP_PROXY_PASSWORD("harvest.http.proxy-password", null),
  HTTP_CA_FILE("harvest.http.ca-file", null),
  ACCOUNTS("harvest.accounts", "true"),
  PROBE_V1("harvest.probe.v1", "false"),
  V1_URL("harvest.v1.url", "https://api.harvestapp.com"),
  READ_RESOURCES("harvest.read.resources", null),
  READ_PAGE_SIZE("harvest.read.page-size", null),
  READ_MAX_PAGES("harvest.read.max-pages", "10000"),
  SEAL_KEY("harvest.seal.key", null),
  UNSEAL_KEYS("harvest.unseal.keys", null),
  ALLOW_HTTP("harvest.allow-http", "false"),
  LOG_FORMAT("harvest.log.format", "text"),
  HEALTH_PORT("harvest.health.port", null),
  HEALTH_ADDRESS("harvest.health.address", "127.0.0.1");

  private final String key;
  private final @Nullable String fallback;

  Key(String key, @Nullable String fallback) {
    this.key = key;
    this.fallback = fallback;
  }

  /** The name in a properties file. */
  public String key() {
    return key;
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

  /**
   * The first two parts of the name where several keys share them, such as {@code HARVEST_TOPIC_}.
   */
  String section() {
    return variable().substring(0, variable().indexOf('_', "HARVEST_".length()) + 1);
  }

  static Optional<Key> named(String name) {
    return Arrays.stream(values()).filter(key -> key.key.equals(name)).findFirst();
  }
}
