package harvest.migration.bundle;

import harvest.migration.files.RowMessages;
import harvest.migration.harvest.http.HttpSettings;
import harvest.migration.harvest.http.SentMark;
import harvest.migration.monitor.Counters;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import harvest.migration.settings.Settings;
import harvest.migration.stage.bearer.BearerAsk;
import harvest.migration.stage.bearer.BearerGate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program around the routes: every bean that they name, wired once, stage by stage. */
public final class Bundle {
  /** How long publishing may take after the last answer. */
  private static final Duration PUBLISHING = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);

  private final Shared shared;
  private final PoolingHttpClientConnectionManager connections;
  private final List<Stage> stages;
  private final Main main = new Main();

  /**
   * @param home where {@code routes/} is
   * @param gone is run when the endpoint is found gone
   * @throws harvest.migration.ledger.LedgerFailure where the ledger cannot be used
   */
  public Bundle(Settings settings, Path home, Timing timing, Runnable gone) {
    this.shared = new Shared(settings, timing, gone);
    this.stages =
        List.of(
            new FileStage(settings.files()),
            new RequestStage(shared),
            new AccountsStage(shared),
            new ReadStage(shared));
    HttpSettings http =
        HttpSettings.forWindow(
            settings.window(), settings.http().connectTimeout(), settings.http().responseTimeout());
    this.connections = http.pool();
    stages.forEach(stage -> stage.bind(main::bind));
    main.bind("bearerGate", new BearerGate(shared.pace, shared.threads));
    main.bind("bearerAsk", new BearerAsk(shared.pace, shared.counters, timing));
    main.bind("sentMark", new SentMark(http));
    main.bind("connections", connections);
    main.addMainListener(new ContextBeans());
    Properties properties = settings.camel().all();
    stages.forEach(stage -> properties.putAll(stage.properties()));
    main.setInitialProperties(properties);
    main.configure().withRoutesIncludePattern("file:" + home.resolve("routes") + "/*.camel.yaml");
  }

  /** Beans that need the context, which Main makes when it starts. */
  private static final class ContextBeans extends MainListenerSupport {
    @Override
    public void beforeConfigure(BaseMainSupport main) {
      CamelContext context = main.getCamelContext();
      context.getRegistry().bind("rowMessages", new RowMessages(context));
    }
  }

  /** Starts the routes; returns when they run. */
  public void start() throws Exception {
    main.start();
  }

  /**
   * Ends in an order that loses nothing: no new calls; those that are out are finished and
   * published; the rest is left for the next start.
   */
  public void stop() {
    stages.forEach(Stage::close);
    shared.pace.end();
    Duration most = shared.settings.http().responseTimeout().plus(PUBLISHING);
    if (!new Draining(main.getCamelContext(), stages, shared.ledger).await(most)) {
      LOG.warn("not everything that was out came to its end in {} s", most.toSeconds());
    }
    main.stop();
    shared.ledger.close();
    shared.threads.shutdownNow();
    connections.close(CloseMode.IMMEDIATE);
  }

  public Counters counters() {
    return shared.counters;
  }

  public Pace pace() {
    return shared.pace;
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
