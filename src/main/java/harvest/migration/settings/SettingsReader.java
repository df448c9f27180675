package harvest.migration.settings;

import harvest.migration.sealing.UnsealFailure;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads every key into its place and holds the rules that one key alone cannot break. */
final class SettingsReader {
  private static final String FIELD = "[A-Za-z0-9_.-]+=([^&=%?#\\s]|%[0-9A-Fa-f]{2})*";

  /** A resource, and behind a question mark a form-encoded query. */
  private static final Pattern RESOURCE =
      Pattern.compile("[a-z0-9_]+(/[a-z0-9_]+)*(\\?" + FIELD + "(&" + FIELD + ")*)?");

  private static final Pattern LEDGER = Pattern.compile("jdbc:(sqlite|postgresql):.+");

  /** Each call in flight has a thread. */
  private static final int LARGEST_WINDOW = 10_000;

  static final int HIGHEST_PORT = 65_535;

  private final Sources sources;
  private final References references;
  private final Consumer<Problem> problems;
  private final Values values;

  SettingsReader(Sources sources, References references, Consumer<Problem> problems) {
    this.sources = sources;
    this.references = references;
    this.problems = problems;
    this.values = new Values(sources, references, problems);
  }

  Settings read() {
    boolean allowHttp = values.flag(Key.ALLOW_HTTP);
    Settings.Harvest harvest = harvest(allowHttp);
    return new Settings(
        new ApplicationReader(sources, references, problems).read(),
        harvest,
        kafka(),
        topics(),
        values.path(Key.DATA_DIR),
        files(),
        ledger(),
        values.number(Key.WINDOW, 1, LARGEST_WINDOW),
        rate(Key.RATE_REQUESTS, Key.RATE_PERIOD),
        rate(Key.RATE_REPORTS_REQUESTS, Key.RATE_REPORTS_PERIOD),
        values.number(Key.CIRCUIT_CALLS, 1),
        values.number(Key.OUTAGE_FAILURES, 1),
        retry(),
        new HttpReader(values).read(),
        new Settings.Lookups(values.flag(Key.ACCOUNTS), values.flag(Key.PROBE_V1)),
        reading(),
        sealing(),
        allowHttp,
        operation(),
        new CamelProperties(values.effective(), sources.camel()));
  }

  private Settings.Harvest harvest(boolean allowHttp) {
    Addresses addresses = new Addresses(values, allowHttp);
    String id = addresses.url(Key.ID_URL);
    String api = addresses.url(Key.API_URL);
    String v1 = addresses.url(Key.V1_URL);
    String agent = values.required(Key.USER_AGENT);
    if (agent.isBlank()) {
      values.reject(
          Key.USER_AGENT, "empty; Harvest refuses such calls", "set it to \"App (mail)\"");
    } else if (agent.chars().anyMatch(c -> c < ' ' || c > '~')) {
      values.reject(
          Key.USER_AGENT, "has characters that no header may carry", "use printable ASCII");
    }
    return new Settings.Harvest(id, api, v1, agent);
  }

  private Settings.Kafka kafka() {
    return new Settings.Kafka(
        values.brokers(Key.KAFKA_BROKERS),
        values.required(Key.KAFKA_GROUP),
        values.text(Key.KAFKA_INSTANCE));
  }

  private Settings.Topics topics() {
    Settings.Topics topics =
        new Settings.Topics(
            values.topic(Key.TOPIC_REQUESTS),
            values.topic(Key.TOPIC_RESULTS),
            values.topic(Key.TOPIC_DEAD_LETTERS),
            values.topic(Key.TOPIC_ACCOUNTS),
            values.topic(Key.TOPIC_READS),
            values.topic(Key.TOPIC_RECORDS),
            values.topic(Key.TOPIC_PAYLOADS));
    List<Key> keys =
        Arrays.stream(Key.values()).filter(key -> key.key().startsWith("harvest.topic.")).toList();
    Set<String> seen = new HashSet<>();
    for (Key key : keys) {
      String name = values.required(key);
      if (!seen.add(name)) {
        values.reject(
            key, "\"" + name + "\" serves another purpose too", "give each purpose its own topic");
      }
    }
    return topics;
  }

  private Settings.Files files() {
    return new Settings.Files(
        values.path(Key.FILES_INBOX),
        values.duration(Key.FILES_SETTLE, true),
        values.choice(Key.FILES_PROCESSED, "keep", "delete").equals("delete"),
        values.bytes(Key.FILES_MAX_UNPACKED),
        values.number(Key.FILES_MAX_RATIO, 1));
  }

  private Secret ledger() {
    String url = values.guarded(Key.LEDGER_URL);
    if (!LEDGER.matcher(url).matches()) { // not repeated: it may hold a password
      values.reject(
          Key.LEDGER_URL,
          "no URL of a ledger",
          "set it to jdbc:sqlite:PATH or jdbc:postgresql://HOST/DATABASE");
    }
    return new Secret(url);
  }

  private Settings.Rate rate(Key requests, Key period) {
    return new Settings.Rate(values.number(requests, 0), values.duration(period, false));
  }

  private Settings.Retry retry() {
    Duration delay = values.duration(Key.RETRY_DELAY, true);
    Duration longest = values.duration(Key.RETRY_MAX_DELAY, true);
    if (longest.compareTo(delay) < 0) {
      values.reject(
          Key.RETRY_MAX_DELAY,
          "shorter than " + Key.RETRY_DELAY.key(),
          "set it to no less than that");
    }
    return new Settings.Retry(
        values.number(Key.RETRY_ATTEMPTS, 1),
        delay,
        longest,
        values.duration(Key.RETRY_MAX_RETRY_AFTER, true));
  }

  private Settings.Reading reading() {
    String list = Objects.requireNonNullElse(values.text(Key.READ_RESOURCES), "");
    List<String> resources =
        Arrays.stream(list.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
    resources.stream()
        .filter(one -> !RESOURCE.matcher(one).matches())
        .forEach(
            one ->
                values.reject(
                    Key.READ_RESOURCES,
                    "\"" + one + "\" is no resource",
                    "name resources as in users,time_entries,"
                        + "reports/time/clients?from=20260101&to=20261231"));
    return new Settings.Reading(
        resources,
        values.optionalNumber(Key.READ_PAGE_SIZE, 1, Integer.MAX_VALUE),
        values.number(Key.READ_MAX_PAGES, 1));
  }

  private Settings.Sealing sealing() {
    return new Settings.Sealing(sealKey(), unsealKeys());
  }

  private @Nullable UnsealKeys unsealKeys() {
    Path file = values.optionalPath(Key.UNSEAL_KEYS);
    try {
      if (file == null) {
        return null;
      }
      sources.secretFile(Key.UNSEAL_KEYS.key(), file);
      return UnsealKeys.read(file);
    } catch (UnsealFailure e) {
      values.reject(Key.UNSEAL_KEYS, e.problem(), "name the file of a private JWK or JWK set");
      return null;
    }
  }

  private @Nullable Path sealKey() {
    Path path = values.optionalPath(Key.SEAL_KEY);
    if (path != null && !(Files.isRegularFile(path) && Files.isReadable(path))) {
      values.reject(
          Key.SEAL_KEY, "the file " + path + " cannot be read", "name the file of a public JWK");
    }
    return path;
  }

  private Settings.Operation operation() {
    return new Settings.Operation(
        values.choice(Key.LOG_FORMAT, "text", "json").equals("json"),
        values.optionalNumber(Key.HEALTH_PORT, 0, HIGHEST_PORT),
        values.required(Key.HEALTH_ADDRESS));
  }
}
