package harvest.migration.settings;

import harvest.migration.credentials.Applications;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.credentials.Applications.Flow;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.sealing.UnsealKeys.UnsealFailure;
import harvest.migration.secret.Secret;
import harvest.migration.settings.Settings.CamelProperties;
import harvest.migration.settings.SettingsLoader.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads every key as what it is, and holds the rules that one key alone cannot break. What cannot
 * be used is a problem, and the default takes its place so that the next one is found too.
 */
final class SettingsReader {
  private static final String FIELD = "[A-Za-z0-9_.-]+=([^&=%?#\\s]|%[0-9A-Fa-f]{2})*";

  /** A resource, and behind a question mark a form-encoded query. */
  private static final Pattern RESOURCE =
      Pattern.compile("[a-z0-9_]+(/[a-z0-9_]+)*(\\?" + FIELD + "(&" + FIELD + ")*)?");

  private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** They may hold a secret: they may stand in a file, and no placeholder carries them. */
  private static final Set<Key> GUARDED =
      EnumSet.of(Key.LEDGER_URL, Key.HTTP_PROXY, Key.HTTP_PROXY_USER, Key.HTTP_PROXY_PASSWORD);

  private static final int LONGEST_QUOTE = 20;

  private final Sources sources;
  private final References references;
  private final Consumer<Problem> problems;
  private final Set<Key> rejected = EnumSet.noneOf(Key.class);
  private final Map<String, String> placeholders = new LinkedHashMap<>();

  SettingsReader(Sources sources, References references, Consumer<Problem> problems) {
    this.sources = sources;
    this.references = references;
    this.problems = problems;
  }

  Settings read() {
    return new Settings(
        applications(),
        harvest(),
        new Settings.Kafka(
            text(Key.KAFKA_BROKERS), text(Key.KAFKA_GROUP), optionalText(Key.KAFKA_INSTANCE)),
        topics(),
        path(Key.DATA_DIR),
        new Settings.Files(
            path(Key.FILES_INBOX),
            duration(Key.FILES_SETTLE),
            text(Key.FILES_PROCESSED).equals("delete"),
            (Long) required(Key.FILES_MAX_UNPACKED),
            number(Key.FILES_MAX_RATIO)),
        new Secret(text(Key.LEDGER_URL)),
        number(Key.WINDOW),
        new Settings.Rate(number(Key.RATE_REQUESTS), duration(Key.RATE_PERIOD)),
        new Settings.Rate(number(Key.RATE_REPORTS_REQUESTS), duration(Key.RATE_REPORTS_PERIOD)),
        number(Key.CIRCUIT_CALLS),
        number(Key.OUTAGE_FAILURES),
        retry(),
        new Settings.Http(
            duration(Key.HTTP_CONNECT_TIMEOUT),
            duration(Key.HTTP_RESPONSE_TIMEOUT),
            proxy(),
            authorities()),
        new Settings.Lookups(flag(Key.ACCOUNTS), flag(Key.PROBE_V1)),
        new Settings.Reading(
            resources(), optionalNumber(Key.READ_PAGE_SIZE), number(Key.READ_MAX_PAGES)),
        new Settings.Sealing(file(Key.SEAL_KEY, "a public JWK"), unsealKeys()),
        flag(Key.ALLOW_HTTP),
        new Settings.Operation(
            text(Key.LOG_FORMAT).equals("json"),
            optionalNumber(Key.HEALTH_PORT),
            text(Key.HEALTH_ADDRESS)),
        new CamelProperties(placeholders, sources.camel()));
  }

  private Settings.Harvest harvest() {
    String agent = Objects.requireNonNullElse(optionalText(Key.USER_AGENT), "");
    if (agent.isBlank()) {
      reject(Key.USER_AGENT, "empty; Harvest refuses such calls", "set it to \"App (mail)\"");
    }
    return new Settings.Harvest(url(Key.ID_URL), url(Key.API_URL), url(Key.V1_URL), agent);
  }

  /** A token must not travel in the clear because of a typing error. */
  private String url(Key key) {
    String url = text(key);
    if (ValueType.isOpen(url) && !flag(Key.ALLOW_HTTP)) {
      reject(
          key,
          "http:// to " + URI.create(url).getHost() + " sends secrets in the clear",
          "use https://, or set harvest.allow-http=true for a rehearsal");
    }
    return url;
  }

  private Settings.Topics topics() {
    Set<String> seen = new HashSet<>();
    for (Key key : Key.values()) {
      if (key.type().equals(ValueType.TOPIC) && !seen.add(text(key))) {
        reject(
            key,
            "\"" + text(key) + "\" serves another purpose too",
            "give each purpose its own topic");
      }
    }
    return new Settings.Topics(
        text(Key.TOPIC_REQUESTS),
        text(Key.TOPIC_RESULTS),
        text(Key.TOPIC_DEAD_LETTERS),
        text(Key.TOPIC_ACCOUNTS),
        text(Key.TOPIC_READS),
        text(Key.TOPIC_RECORDS),
        text(Key.TOPIC_PAYLOADS));
  }

  private Settings.Retry retry() {
    Duration delay = duration(Key.RETRY_DELAY);
    Duration longest = duration(Key.RETRY_MAX_DELAY);
    if (longest.compareTo(delay) < 0) {
      reject(
          Key.RETRY_MAX_DELAY,
          "shorter than " + Key.RETRY_DELAY.key(),
          "set it to no less than that");
    }
    return new Settings.Retry(
        number(Key.RETRY_ATTEMPTS), delay, longest, duration(Key.RETRY_MAX_RETRY_AFTER));
  }

  private List<String> resources() {
    String list = Objects.requireNonNullElse(optionalText(Key.READ_RESOURCES), "");
    List<String> resources =
        Arrays.stream(list.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
    for (int i = 0; i < resources.size(); i++) {
      if (!RESOURCE.matcher(resources.get(i)).matches()) {
        reject(
            Key.READ_RESOURCES,
            "number " + (i + 1) + " of the list is no resource",
            "name resources as in users,time_entries,"
                + "reports/time/clients?from=20260101&to=20261231");
      }
    }
    return resources;
  }

  private Settings.@Nullable Proxy proxy() {
    URI address = (URI) optional(Key.HTTP_PROXY);
    String user = optionalText(Key.HTTP_PROXY_USER);
    String password = optionalText(Key.HTTP_PROXY_PASSWORD);
    boolean set = address != null || rejected.contains(Key.HTTP_PROXY);
    if (user != null || password != null) {
      Key one = user == null ? Key.HTTP_PROXY_PASSWORD : Key.HTTP_PROXY_USER;
      Key other = user == null ? Key.HTTP_PROXY_USER : Key.HTTP_PROXY_PASSWORD;
      if (!set || user == null || password == null) {
        Key missing = set ? other : Key.HTTP_PROXY;
        reject(one, "set, but " + missing.key() + " is not", "set both or neither");
      } else if (user.indexOf(':') >= 0) {
        reject(one, "has a colon in it, which no user may", "set it to the user alone");
      }
    }
    if (address == null) {
      return null;
    }
    return new Settings.Proxy(
        address.getHost().replaceAll("[\\[\\]]", ""), address.getPort(), user, secret(password));
  }

  private List<X509Certificate> authorities() {
    Path file = file(Key.HTTP_CA_FILE, "certificate authorities in PEM");
    if (file == null) {
      return List.of();
    }
    List<X509Certificate> found = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      CertificateFactory.getInstance("X.509")
          .generateCertificates(in)
          .forEach(one -> found.add((X509Certificate) one));
    } catch (IOException | CertificateException e) {
      found.clear();
    }
    if (found.isEmpty()) {
      reject(
          Key.HTTP_CA_FILE,
          "the file holds no certificate that can be read",
          "name a file of certificate authorities in PEM");
    }
    return found;
  }

  private @Nullable UnsealKeys unsealKeys() {
    Path file = file(Key.UNSEAL_KEYS, "a private JWK or JWK set");
    try {
      if (file == null) {
        return null;
      }
      sources.secretFile(Key.UNSEAL_KEYS.key(), file);
      return UnsealKeys.read(file);
    } catch (UnsealFailure e) {
      reject(Key.UNSEAL_KEYS, e.problem(), "name the file of a private JWK or JWK set");
      return null;
    }
  }

  /** A file that can be read; what stands in the place of its path is not repeated. */
  private @Nullable Path file(Key key, String content) {
    Path path = (Path) optional(key);
    if (path == null || (Files.isRegularFile(path) && Files.isReadable(path))) {
      return path;
    }
    reject(key, "the file that it names cannot be read", "name the file of " + content);
    return null;
  }

  // Applications

  private Applications applications() {
    Map<String, Map<ApplicationKey, Sources.Entry>> byName = new TreeMap<>();
    for (Sources.Entry entry : sources.entries()) {
      ApplicationKey.parse(entry.key())
          .ifPresent(
              named -> {
                if (APPLICATION.matcher(named.application()).matches()) {
                  byName
                      .computeIfAbsent(
                          named.application(), name -> new EnumMap<>(ApplicationKey.class))
                      .put(named.key(), entry);
                } else {
                  problems.accept(
                      new Problem(
                          entry.key(),
                          entry.where(),
                          "\"" + named.application() + "\" cannot name an application",
                          "use 1 to 64 letters, digits, dashes and underscores"));
                }
              });
    }
    List<Application> applications = new ArrayList<>();
    byName.forEach((name, entries) -> applications.add(application(name, entries)));
    return new Applications(applications);
  }

  private Application application(String name, Map<ApplicationKey, Sources.Entry> entries) {
    Flow flow = flow(entries.get(ApplicationKey.FLOW));
    Map<ApplicationKey, String> values = new EnumMap<>(ApplicationKey.class);
    for (ApplicationKey key : ApplicationKey.values()) {
      Sources.Entry entry = entries.get(key);
      Optional<String> value =
          entry != null && !entry.value().isEmpty() ? references.guarded(entry) : Optional.of("");
      if (value.isPresent() && value.get().isBlank() && key.isNeededBy(flow)) {
        missing(name, flow, key, entry);
      }
      value.filter(text -> !text.isBlank()).ifPresent(text -> values.put(key, text));
    }
    return new Application(
        name,
        flow,
        values.get(ApplicationKey.V1_CLIENT_ID),
        secret(values.get(ApplicationKey.V1_CLIENT_SECRET)),
        values.get(ApplicationKey.V2_CLIENT_ID),
        secret(values.get(ApplicationKey.V2_CLIENT_SECRET)),
        values.get(ApplicationKey.REDIRECT_URI));
  }

  private void missing(String name, Flow flow, ApplicationKey key, Sources.@Nullable Entry entry) {
    String variable = Key.variable("harvest.app." + name + ".") + key.name();
    problems.accept(
        new Problem(
            key.of(name),
            entry == null ? Problem.NOT_SET : entry.where(),
            (entry == null ? "missing" : "empty") + "; the flow " + flow.key() + " needs it",
            "set it, or " + variable));
  }

  private Flow flow(Sources.@Nullable Entry entry) {
    if (entry == null || entry.value().isEmpty()) {
      return Flow.AUTHORIZATION_CODE;
    }
    Optional<String> written = references.guarded(entry);
    for (Flow flow : Flow.values()) {
      if (written.isPresent() && written.get().equals(flow.key())) {
        return flow;
      }
    }
    if (written.isPresent()) {
      problems.accept(
          new Problem(
              entry.key(),
              entry.where(),
              "not the name of a flow",
              "set it to "
                  + Arrays.stream(Flow.values()).map(Flow::key).collect(Collectors.joining(", "))));
    }
    return Flow.PERSONAL_ACCESS_TOKEN; // which misses nothing: one problem is enough
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : new Secret(text);
  }

  // Values, as the table of keys has their types

  private String text(Key key) {
    return (String) required(key);
  }

  private @Nullable String optionalText(Key key) {
    return (String) optional(key);
  }

  private int number(Key key) {
    return (Integer) required(key);
  }

  private @Nullable Integer optionalNumber(Key key) {
    return (Integer) optional(key);
  }

  private boolean flag(Key key) {
    return (Boolean) required(key);
  }

  private Duration duration(Key key) {
    return (Duration) required(key);
  }

  private Path path(Key key) {
    return (Path) required(key);
  }

  private Object required(Key key) {
    return Objects.requireNonNull(optional(key));
  }

  /** The value, or the default; null where there is neither. Empty counts as not set. */
  private @Nullable Object optional(Key key) {
    Sources.Entry entry = sources.written(key.key());
    if (entry == null) {
      return null;
    }
    Optional<String> text =
        GUARDED.contains(key) ? references.guarded(entry) : references.value(entry);
    if (text.isEmpty()) {
      rejected.add(key); // the reference has its problem
      return fallback(key);
    }
    Optional<?> value = key.type().reader().apply(text.get());
    if (value.isEmpty()) {
      rejectValue(key, entry);
      return fallback(key);
    }
    if (!GUARDED.contains(key)) {
      Object found = value.get();
      String plain = found instanceof String url ? url : text.get();
      placeholders.put(
          key.key(),
          found instanceof Duration duration ? String.valueOf(duration.toMillis()) : plain);
    }
    return value.get();
  }

  private @Nullable Object fallback(Key key) {
    return key.fallback() == null ? null : key.type().reader().apply(key.fallback()).orElse(null);
  }

  /** As it was written, not what a function made of it: that may have been the wrong one. */
  private void rejectValue(Key key, Sources.Entry entry) {
    ValueType<?> type = key.type();
    String text = entry.value();
    // What is longer was meant for another key, and may be a secret.
    boolean quoted = type.repeated() && text.length() <= LONGEST_QUOTE;
    String like =
        key.fallback() == null || !type.remedy().equals("set it to one")
            ? ""
            : ", such as " + key.fallback();
    reject(key, (quoted ? "\"" + text + "\" is " : "") + type.refusal(), type.remedy() + like);
    rejected.add(key); // what its default would break is no second problem
  }

  /** Notes what is wrong with a key whose value was not refused already. */
  private void reject(Key key, String problem, String remedy) {
    if (!rejected.contains(key)) {
      problems.accept(new Problem(key.key(), sources.where(key.key()), problem, remedy));
    }
  }

  /** The last part of {@code harvest.app.NAME.*}, and which flows need it. */
  enum ApplicationKey {
    V1_CLIENT_ID(Flow.AUTHORIZATION_CODE),
    V1_CLIENT_SECRET(Flow.AUTHORIZATION_CODE),
    V2_CLIENT_ID(Flow.AUTHORIZATION_CODE, Flow.IMPLICIT),
    V2_CLIENT_SECRET(Flow.AUTHORIZATION_CODE),
    REDIRECT_URI(Flow.IMPLICIT),
    FLOW;

    static final String PREFIX = "harvest.app.";

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<Flow> flows;

    /** An application's key: whose, and which. */
    record Named(String application, ApplicationKey key) {}

    ApplicationKey(Flow... flows) {
      this.flows = Set.of(flows);
    }

    boolean isNeededBy(Flow flow) {
      return flows.contains(flow);
    }

    String of(String application) {
      return PREFIX + application + "." + suffix();
    }

    static Optional<Named> parse(String key) {
      int dot = key.lastIndexOf('.');
      if (!key.startsWith(PREFIX) || dot < PREFIX.length()) {
        return Optional.empty();
      }
      return Arrays.stream(values())
          .filter(known -> known.suffix().equals(key.substring(dot + 1)))
          .findFirst()
          .map(known -> new Named(key.substring(PREFIX.length(), dot), known));
    }

    private String suffix() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
