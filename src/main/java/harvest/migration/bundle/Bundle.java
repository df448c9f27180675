package harvest.migration.bundle;

import harvest.migration.credentials.Application;
import harvest.migration.credentials.Applications;
import harvest.migration.credentials.Circuit;
import harvest.migration.files.FileDrops;
import harvest.migration.files.Inbox;
import harvest.migration.files.RowMessages;
import harvest.migration.files.RowRequested;
import harvest.migration.files.Settled;
import harvest.migration.harvest.AnswerTable;
import harvest.migration.harvest.Backoff;
import harvest.migration.harvest.RetryAfter;
import harvest.migration.harvest.call.AuthorizeLink;
import harvest.migration.harvest.call.BearerCall;
import harvest.migration.harvest.call.MigrateCall;
import harvest.migration.harvest.call.TokenCall;
import harvest.migration.harvest.http.HttpSettings;
import harvest.migration.harvest.http.Received;
import harvest.migration.harvest.http.SentMark;
import harvest.migration.ledger.Ledger;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.Sealing;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import harvest.migration.request.RequestParser;
import harvest.migration.settings.Settings;
import harvest.migration.stage.Ask;
import harvest.migration.stage.Attempts;
import harvest.migration.stage.CallFailed;
import harvest.migration.stage.Claim;
import harvest.migration.stage.Gate;
import harvest.migration.stage.InFlight;
import harvest.migration.stage.ReadAnswer;
import harvest.migration.stage.ReadRequest;
import harvest.migration.stage.Settle;
import harvest.migration.stage.Shorten;
import harvest.migration.stage.Unexpected;
import harvest.migration.stage.WriteOutcome;
import harvest.migration.window.Assignments;
import harvest.migration.window.Intake;
import harvest.migration.window.Window;
import harvest.migration.window.WindowClientFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program around the routes: every bean that they name, wired once. */
public final class Bundle {
  /** How long a dropped file must not have changed. */
  private static final Duration STILL = Duration.ofSeconds(2);

  /** How long publishing may take after the last answer. */
  private static final Duration PUBLISHING = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);

  private final Settings settings;
  private final Ledger ledger;
  private final ThreadPoolExecutor threads;
  private final PoolingHttpClientConnectionManager connections;
  private final Map<String, Circuit> circuits = new LinkedHashMap<>();
  private final Counters counters;
  private final Intake intake = new Intake();
  private final Window window;
  private final InFlight inFlight;
  private final Pace pace;
  private final Inbox inbox;
  private final Main main = new Main();

  /**
   * @param home where {@code routes/} is
   * @param gone is run when the endpoint is found gone
   * @throws harvest.migration.ledger.LedgerFailure where the ledger cannot be used
   */
  public Bundle(Settings settings, Path home, Timing timing, Runnable gone) {
    this(
        settings, home, timing, gone, threads -> Ledger.open(settings.ledgerUrl().text(), threads));
  }

  /** With a ledger of another kind, so that its cost can be measured. */
  Bundle(
      Settings settings,
      Path home,
      Timing timing,
      Runnable gone,
      Function<Executor, Ledger> opened) {
    this.settings = settings;
    Applications applications = settings.applications();
    applications
        .all()
        .forEach(
            application ->
                circuits.put(
                    application.name(), new Circuit(application.name(), settings.circuitCalls())));
    this.counters = new Counters(circuits.keySet());
    this.threads = CallThreads.forSlots(settings.window());
    this.ledger = opened.apply(threads);
    this.window = new Window(2 * settings.window());
    this.inFlight = new InFlight(ledger, counters::duplicate);
    this.pace =
        new Pace(
            timing,
            settings.window(),
            new Pace.Limits(
                settings.circuitCalls(),
                settings.outageFailures(),
                settings.retry().delay(),
                settings.retry().maxDelay()),
            gone);
    this.inbox = new Inbox(settings.files().inbox());
    HttpSettings http =
        HttpSettings.forWindow(
            settings.window(), settings.http().connectTimeout(), settings.http().responseTimeout());
    this.connections = http.pool();
    bindRequestStage(timing);
    bindFiles();
    main.bind("sentMark", new SentMark(http));
    main.bind("connections", connections);
    main.addMainListener(new ContextBeans());
    main.setInitialProperties(settings.camel().all());
    main.configure().withRoutesIncludePattern("file:" + home.resolve("routes") + "/*.camel.yaml");
  }

  private void bindRequestStage(Timing timing) {
    Applications applications = settings.applications();
    AuthorizeLink links = new AuthorizeLink(settings.harvest().idUrl());
    Attempts.Link consent =
        (name, fingerprint) -> {
          Application application = applications.find(name);
          return application == null ? null : links.of(application, fingerprint);
        };
    Backoff backoff =
        new Backoff(
            settings.retry().delay(),
            settings.retry().maxDelay(),
            () -> ThreadLocalRandom.current().nextDouble());
    Attempts.Rules rules = new Attempts.Rules(settings.retry().attempts(), backoff::delay, consent);
    Budget budget = new Budget(settings.rate().requests(), settings.rate().period());
    String idUrl = settings.harvest().idUrl();
    String userAgent = settings.harvest().userAgent();
    Received received = new Received();
    WriteOutcome writing = new WriteOutcome(new OutcomeWriter(new Sealing(null)));

    main.bind("intakeWindow", new WindowClientFactory(window, intake, Assignments.NONE));
    main.bind("readRequest", new ReadRequest(new RequestParser(applications), consent, counters));
    main.bind("claim", new Claim(inFlight, ledger, rules));
    main.bind("gate", new Gate(pace, budget, ledger, timing, this::circuit, inFlight, threads));
    main.bind(
        "ask",
        new Ask(
            new Ask.Calls(
                new MigrateCall(idUrl, userAgent),
                new TokenCall(idUrl, userAgent),
                BearerCall.accounts(idUrl, userAgent)),
            applications,
            pace,
            counters));
    main.bind("callFailed", new CallFailed(received));
    main.bind(
        "readAnswer",
        new ReadAnswer(
            new AnswerTable(timing, new RetryAfter(timing, settings.retry().maxRetryAfter())),
            received,
            pace,
            this::circuit,
            ledger,
            counters,
            backoff));
    main.bind("writeOutcome", writing);
    main.bind("shorten", new Shorten(writing));
    main.bind("settle", new Settle(ledger, inFlight, applications, counters));
    main.bind("unexpected", new Unexpected(pace));
  }

  private void bindFiles() {
    Settled settled = new Settled(STILL, System::nanoTime);
    main.bind("inbox", inbox);
    main.bind("settled", settled);
    main.bind(
        "fileDrops",
        new FileDrops(
            settings.files().inbox(),
            settings.files().deleteProcessed() ? "delete" : "keep",
            settled,
            RowRequested.UNHEARD,
            Clock.systemUTC()));
  }

  /** Beans that need the context, which Main makes when it starts. */
  private static final class ContextBeans extends MainListenerSupport {
    @Override
    public void beforeConfigure(BaseMainSupport main) {
      CamelContext context = main.getCamelContext();
      context.getRegistry().bind("rowMessages", new RowMessages(context));
    }
  }

  private Circuit circuit(String application) {
    Circuit circuit = circuits.get(application);
    if (circuit == null) {
      throw new IllegalStateException("there is no circuit for " + application);
    }
    return circuit;
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
    intake.close();
    pace.end();
    Duration most = settings.http().responseTimeout().plus(PUBLISHING);
    if (!new Draining(main.getCamelContext(), inFlight, ledger).await(most)) {
      LOG.warn("not everything that was out came to its end in {} s", most.toSeconds());
    }
    main.stop();
    ledger.close();
    threads.shutdownNow();
    connections.close(CloseMode.IMMEDIATE);
  }

  public Counters counters() {
    return counters;
  }

  public Pace pace() {
    return pace;
  }

  public Window window() {
    return window;
  }

  public Inbox inbox() {
    return inbox;
  }
}
