package harvest.migration.rehearsal;

import harvest.migration.rehearsal.EmbeddedKafka.DirectoryLock;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import harvest.migration.settings.Settings.CamelProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

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
    text.append(Json.resource("demo.properties"));
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

  /**
   * One of the integrations that the demo moves.
   *
   * @param rows how many of every 100 rows of the file are its own
   */
  record Integration(String name, int rows) {
    /** All of them. */
    static final List<Integration> ALL =
        List.of(
            new Integration("acme", 52),
            new Integration("globex", 28),
            new Integration("initech", 18),
            new Integration("umbrella", 2));

    /** How Harvest knows it. */
    Client client() {
      return new Client(
          name + "-v1",
          name + "-v1-secret",
          name + "-v2",
          name + "-v2-secret",
          "https://" + name + ".example/harvest/callback");
    }
  }

  /** Where the demo leaves its files. One demo at a time; what it did not make stays. */
  public static final class DemoFolder implements AutoCloseable {
    /** The name of the sample file. */
    public static final String FILE = "demo-users.csv";

    /** The name of the sample of V1 requests in XML. */
    public static final String XML = "demo-times.xml";

    private static final String LOCK = ".demo.lock";

    private final Path path;
    private final DirectoryLock lock;

    private DemoFolder(Path path, DirectoryLock lock) {
      this.path = path;
      this.lock = lock;
    }

    /**
     * Takes the folder, making it if it is not there.
     *
     * @throws IOException if it cannot be written, or another demo runs in it
     */
    public static DemoFolder take(Path path) throws IOException {
      Files.createDirectories(path);
      return new DemoFolder(path, DirectoryLock.take(path, LOCK, "the demo"));
    }

    /** Removes what an earlier demo left. */
    public void clear() throws IOException {
      remove(path.resolve("kafka"));
      Path inbox = path.resolve("inbox");
      for (Path folder : List.of(inbox, inbox.resolve(".processed"), inbox.resolve(".failed"))) {
        removeFiles(folder, FILE);
        removeFiles(folder, XML);
        remove(folder.resolve(".working"));
      }
      removeFiles(path, "ledger.db");
      for (Path file : List.of(config(), calls(), log())) {
        Files.deleteIfExists(file);
      }
    }

    /** Drops a file into the inbox, whole. */
    public void drop(String name, byte[] content) throws IOException {
      Path inbox = Files.createDirectories(path.resolve("inbox"));
      Path draft = Files.write(inbox.resolve("." + name), content);
      Files.createFile(inbox.resolve(name + ".done"));
      Files.move(draft, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    public Path path() {
      return path;
    }

    /** The configuration that the demo ran with. */
    public Path config() {
      return path.resolve("demo.properties");
    }

    /** The simulator's log of calls. */
    public Path calls() {
      return path.resolve("calls.ndjson");
    }

    /** What the program logged. */
    public Path log() {
      return path.resolve("demo.log");
    }

    /** The broker's directory, where commands look for it too. */
    public Path kafka() {
      return path.resolve("kafka");
    }

    /** What became of the file. */
    public Path processed() {
      return path.resolve("inbox/.processed");
    }

    @Override
    public void close() throws IOException {
      lock.close();
    }

    private static void removeFiles(Path folder, String prefix) throws IOException {
      if (!Files.isDirectory(folder)) {
        return;
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(one -> isOurs(one, prefix)).toList()) {
          Files.delete(file);
        }
      }
    }

    private static boolean isOurs(Path file, String prefix) {
      String name = file.getFileName().toString();
      return Files.isRegularFile(file) && (name.startsWith(prefix) || name.equals("." + prefix));
    }

    private static void remove(Path folder) throws IOException {
      if (!Files.isDirectory(folder)) {
        return;
      }
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
  }
}
