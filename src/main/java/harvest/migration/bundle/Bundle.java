package harvest.migration.bundle;

import harvest.migration.checkpoint.Checkpoint;
import harvest.migration.drops.Inbox;
import harvest.migration.drops.RowMessages;
import harvest.migration.harvest.http.HttpSettings;
import harvest.migration.harvest.http.SentMark;
import harvest.migration.ledger.Ledger;
import harvest.migration.monitor.Counters;
import harvest.migration.monitor.Readings;
import harvest.migration.pace.Circuit;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import harvest.migration.secret.PrivateFolder;
import harvest.migration.settings.CamelProperties;
import harvest.migration.settings.InvalidSettings;
import harvest.migration.settings.Settings;
import harvest.migration.topics.OutgoingClients;
import harvest.migration.topics.TopicFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program around the routes: every bean that they name, wired once, stage by stage. */
public final class Bundle {
  /** How long publishing may take after the last answer. */
  private static final Duration PUBLISHING = Duration.ofSeconds(5);

  /** How long clients may take to close after that; those of a dead broker take their time-outs. */
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);

  private final Shared shared;
  private final PoolingHttpClientConnectionManager connections;
  private final FileStage files;
  private final List<Stage> stages;
  private final Monitoring monitoring;
  private final OutgoingClients results;
  private final OutgoingClients outgoing = new OutgoingClients(true);
  private final Main main = new Main();

  /**
   * @param home where {@code routes/} is
   * @throws InvalidSettings where a key of sealing cannot be used
   * @throws TopicFailure where no client for the broker can be made
   * @throws harvest.migration.ledger.LedgerFailure where the ledger cannot be used
   */
  public Bundle(Settings settings, Path home, Timing timing, RunEnd end)
      throws TopicFailure, InvalidSettings {
    this(settings, home, timing, end, threads -> Ledger.open(settings.ledgerUrl().text(), threads));
  }

  /** With a ledger of another kind, so that its cost can be measured. */
  Bundle(Settings settings, Path home, Timing timing, RunEnd end, Function<Executor, Ledger> opened)
      throws TopicFailure, InvalidSettings {
    keepPrivate(settings.dataDir());
    this.shared = new Shared(settings, timing, watched(end), opened);
    this.files = new FileStage(settings.files(), shared.checkpoints);
    RequestStage requests = new RequestStage(shared);
    FollowUpStage followUps = new FollowUpStage(shared);
    this.stages = List.of(files, requests, followUps);
    this.monitoring = new Monitoring(shared, requests, followUps);
    this.results = requests.results();
    HttpSettings http = HttpSettings.forWindow(settings.window(), settings.http());
    this.connections = http.pool();
    stages.forEach(stage -> stage.bind(main::bind));
    main.bind("readings", monitoring.readings()); // for routes that a deployment adds
    main.bind("sentMark", new SentMark(http, () -> shared.checkpoints.reached(Checkpoint.SENT)));
    main.bind("connections", connections);
    main.bind("outgoing", outgoing);
    main.addMainListener(new ContextBeans());
    Properties properties = settings.camel().all();
    stages.forEach(stage -> properties.putAll(stage.properties()));
    properties.putAll(monitoring.properties());
    main.setInitialProperties(properties);
    main.configure().withRoutesIncludePattern("file:" + home.resolve("routes") + "/*.camel.yaml");
  }

  /** Beans that need the context, which Main makes when it starts. */
  private final class ContextBeans extends MainListenerSupport {
    @Override
    public void beforeConfigure(BaseMainSupport main) {
      CamelContext context = main.getCamelContext();
      CamelProperties.winIn(context);
      monitoring.serve(context);
      context.getRegistry().bind("rowMessages", new RowMessages(context));
      context.addLifecycleStrategy(
          new LifecycleStrategySupport() {
            @Override
            public void onContextStarting(CamelContext starting) {
              monitoring.register(starting);
            }
          });
    }
  }

  /** Starts the routes; returns when they run. */
  public void start() throws Exception {
    monitoring.open();
    for (Stage stage : stages) {
      stage.start();
    }
    // The first pair is published without a wait for connections and metadata.
    shared.pace.pause();
    main.start();
    monitoring.routes(main.getCamelContext());
    String page = monitoring.address();
    if (page != null) {
      LOG.info("status page: {}", page);
    }
    Settings.Topics topics = shared.settings.topics();
    results.connect(List.of(topics.results()));
    outgoing.connect(
        List.of(topics.deadLetters(), topics.accounts(), topics.reads(), topics.records()));
    shared.pace.resume();
    monitoring.running();
  }

  private static void keepPrivate(Path dataDir) {
    try {
      List<Path> open = PrivateFolder.make(dataDir);
      if (!open.isEmpty()) {
        LOG.warn(
            "harvest.data.dir: {} of its files can be read by others and are somebody else's, the"
                + " first {}; name a directory of this user alone",
            open.size(),
            open.get(0));
      }
    } catch (IOException e) {
      LOG.debug("harvest.data.dir: cannot be made", e); // the ledger, which is next, says so
    }
  }

  private RunEnd watched(RunEnd end) {
    return new RunEnd() {
      @Override
      public void gone() {
        monitoring.gone();
        end.gone();
      }

      @Override
      public void trouble(String line) {
        end.trouble(line);
      }
    };
  }

  /**
   * Ends in an order that loses nothing: no new calls; those that are out are finished and
   * published; the rest is left for the next start.
   */
  public void stop() {
    monitoring.draining();
    stages.forEach(Stage::close);
    shared.pace.end();
    Duration calls = shared.settings.http().responseTimeout();
    long begin = System.nanoTime();
    CamelContext context = main.getCamelContext(); // there is none when not even Main started
    if (context != null
        && !new Draining(context, stages, shared.pace, shared.ledger).await(calls, PUBLISHING)) {
      LOG.warn("not everything that was out came to its end");
    }
    // What the broker has not taken by now is kept before anything else can take its time.
    results.abort();
    outgoing.abort();
    stages.forEach(Stage::abandon);
    Thread closing = new Thread(this::close, "closing");
    closing.setDaemon(true);
    closing.start();
    try {
      long left = calls.plus(PUBLISHING).plus(CLOSING).toNanos() - (System.nanoTime() - begin);
      TimeUnit.NANOSECONDS.timedJoin(closing, Math.max(1, left));
      if (closing.isAlive()) {
        LOG.warn("clients of the broker or the ledger did not close in time; ending all the same");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close() {
    main.stop();
    shared.close();
    connections.close(CloseMode.IMMEDIATE);
    monitoring.close();
  }

  public Counters counters() {
    return shared.counters;
  }

  /** What was dropped. */
  public Inbox inbox() {
    return files.inbox();
  }

  public Pace pace() {
    return shared.pace;
  }

  /** The circuits by application. */
  public Map<String, Circuit> circuits() {
    return shared.circuits();
  }

  /** The address of the status page; null where there is none. */
  public @Nullable String statusPage() {
    return monitoring.address();
  }

  /** What is shown of the run. */
  public Readings readings() {
    return monitoring.readings();
  }

  /** Whether this process has nothing under way and nothing dropped to take. */
  public boolean isQuiet() {
    return stages.stream().allMatch(Stage::isQuiet)
        && shared.pace.out() == 0
        && main.getCamelContext().getInflightRepository().size() == 0;
  }

  /** What each stage takes from, by its consumer group. */
  public Map<String, String> topicsByGroup() {
    Map<String, String> topics = new LinkedHashMap<>();
    stages.forEach(stage -> topics.putAll(stage.topicsByGroup()));
    return topics;
  }
}
