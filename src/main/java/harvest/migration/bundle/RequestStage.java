package harvest.migration.bundle;

import harvest.migration.bundle.Bundle.Publishing;
import harvest.migration.bundle.Bundle.Stage;
import harvest.migration.call.CallSteps;
import harvest.migration.call.Claim;
import harvest.migration.call.InFlight;
import harvest.migration.call.ReadRequest;
import harvest.migration.call.RequestCall;
import harvest.migration.call.Settle;
import harvest.migration.call.Unexpected;
import harvest.migration.call.Unpublished;
import harvest.migration.call.WriteOutcome;
import harvest.migration.credentials.Applications;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.harvest.call.Endpoint.BearerCall;
import harvest.migration.harvest.call.Endpoint.MigrateCall;
import harvest.migration.harvest.call.Endpoint.TokenCall;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.outcome.Spool;
import harvest.migration.recovery.LatestLedger;
import harvest.migration.recovery.Marks;
import harvest.migration.recovery.TakeOver;
import harvest.migration.recovery.TakeOver.LateLookUp;
import harvest.migration.recovery.TakeOver.Resumption;
import harvest.migration.request.RequestParser;
import harvest.migration.settings.Settings;
import harvest.migration.topics.OutgoingClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import harvest.migration.topics.TopicReader.TopicEnds;
import harvest.migration.topics.TopicState;
import harvest.migration.window.Assignments;
import harvest.migration.window.Intake;
import harvest.migration.window.Window;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests, from their topic to their outcome. */
final class RequestStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(RequestStage.class);

  private final Shared shared;
  private final Intake intake = new Intake();
  private final Window window;
  private final InFlight inFlight;
  private final OutgoingClients results = new OutgoingClients(false);
  private final Unpublished unpublished;
  private final ExecutorService watching =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "results-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final Spool spool;
  private final Resumption resumption;
  private final LateLookUp lateLookUp;
  private @Nullable Marks marks;

  RequestStage(Shared shared) {
    this.shared = shared;
    this.window = new Window(2 * shared.settings.window());
    Settings.Topics topics = shared.settings.topics();
    this.resumption =
        new Resumption(
            shared.ledger, new TopicReader(shared.clients), topics.results(), topics.deadLetters());
    this.lateLookUp = new LateLookUp(resumption, shared.ledger);
    this.spool = new Spool(shared.settings.dataDir().resolve("spool"));
    this.inFlight = new InFlight(shared.ledger, shared.counters::duplicate);
    this.unpublished =
        new Unpublished(shared.pace, shared.timing, held -> watched(held, topics.results()));
  }

  private void watched(boolean held, String topic) {
    if (!watching.isShutdown()) {
      watching.execute(() -> log(held, topic));
    }
  }

  /** One line when calls are held back, with the cause; one when they go on. */
  private void log(boolean held, String topic) {
    if (!held) {
      LOG.info("results topic {}: takes pairs again; going on", topic);
      return;
    }
    String why = new TopicState(shared.clients).fault(topic);
    if (why == null) {
      why = results.failure(topic);
    }
    LOG.warn(
        "results topic {}: {}; the pairs that were issued wait, no further call is sent until it"
            + " takes them",
        topic,
        why == null ? "it has not acknowledged a pair for seconds" : why);
  }

  /** The producers of results: their own, so that a pair waits for no other record. */
  OutgoingClients results() {
    return results;
  }

  /** Whether calls are held back until the results that wait are published. */
  boolean isHeld() {
    return unpublished.isHeld();
  }

  @Override
  public void bind(Beans beans) {
    Applications applications = shared.settings.applications();
    WriteOutcome writing = new WriteOutcome(shared.outcomes, unpublished);
    ReadRequest reading =
        new ReadRequest(
            new RequestParser(applications, shared.unsealKeys), shared::consent, shared.counters);
    beans.bind(
        "intakeWindow",
        shared.consumer(shared.settings.topics().requests(), window, intake, takeOver(reading)));
    beans.bind("readRequest", reading);
    RequestCall.Context context = context(applications);
    Claim claim = new Claim(context, lateLookUp::resolve);
    beans.bind("claim", claim);
    CallSteps call =
        new CallSteps(context, shared.threads, shared.answers, shared.received, shared.backoff);
    beans.bind("admit", call.admit());
    beans.bind("send", call.send());
    beans.bind("callFailed", call.failed());
    beans.bind("classify", call.classify());
    beans.bind("results", results);
    beans.bind("writeOutcome", writing);
    beans.bind("resultPublished", unpublished);
    beans.bind("shorten", WriteOutcome.shorten());
    beans.bind("settle", new Settle(context, applications));
    beans.bind("triedAgain", Unexpected.triedAgain());
    beans.bind("unexpected", new Unexpected(shared.pace, reading, claim));
  }

  private RequestCall.Context context(Applications applications) {
    String idUrl = shared.settings.harvest().idUrl();
    String userAgent = shared.settings.harvest().userAgent();
    MigrateCall migrate = new MigrateCall(idUrl, userAgent);
    TokenCall token = new TokenCall(idUrl, userAgent);
    BearerCall accounts = BearerCall.accounts(idUrl, userAgent);
    return new RequestCall.Context(
        shared.ledger,
        inFlight,
        shared.pace,
        shared.budget,
        shared.timing,
        shared.counters,
        shared.retries(),
        shared::circuit,
        request -> {
          Application application =
              Objects.requireNonNull(applications.find(request.application()));
          return switch (request.grantType()) {
            case V1_REFRESH_TOKEN -> migrate.of(request.secret(), application);
            case AUTHORIZATION_CODE ->
                token.redeem(
                    request.secret(),
                    // A code without one is refused when it is read.
                    Objects.requireNonNull(request.redirectUri()),
                    application);
            case REFRESH_TOKEN -> token.refresh(request.secret(), application);
            case PERSONAL_ACCESS_TOKEN, IMPLICIT -> accounts.of(request.secret());
          };
        },
        shared::consent,
        shared.end::trouble,
        shared.checkpoints);
  }

  private Assignments takeOver(ReadRequest reading) {
    return new TakeOver(
        shared.ledger,
        resumption,
        inFlight::holds,
        reading::knowRefused,
        shared.end::trouble,
        shared.checkpoints);
  }

  @Override
  public void start() throws TopicFailure, IOException {
    Settings.Topics topics = shared.settings.topics();
    try (Publishing publishing = new Publishing(shared.clients, topics.results())) {
      int published = spool.publish(publishing);
      if (published > 0) {
        LOG.info("spool: {} results of an earlier run are published now", published);
      }
    }
    TopicEnds ends = new TopicEnds(shared.clients);
    Marks started =
        new Marks(shared.ledger, ends, topics.results(), topics.deadLetters(), shared.timing);
    marks = started;
    // Before the first mark, which would hide what is missing from the next start.
    new LatestLedger(shared.ledger, new TopicReader(shared.clients), ends, topics.requests())
        .require(topics.results(), topics.deadLetters());
    started.start();
  }

  /** The valve before it. */
  Intake intake() {
    return intake;
  }

  /** Records that were taken and have no outcome yet. */
  int taken() {
    return window.inFlight();
  }

  /** Records that have their outcome, and whose offsets wait for the commit. */
  long finishedUncommitted() {
    return window.finishedUncommitted();
  }

  @Override
  public void close() {
    intake.close();
    if (marks != null) {
      marks.close();
    }
  }

  @Override
  public void abandon() {
    watching.shutdown();
    lateLookUp.close();
    int kept = 0;
    for (Message message : unpublished.all()) {
      try {
        spool.keep(message);
        kept++;
      } catch (IOException e) {
        LOG.error(
            "spool: the result of {} can be written nowhere ({}); its request will be in doubt",
            message.origin().source(),
            e.getMessage());
      }
    }
    if (kept > 0) {
      shared.end.trouble(
          "spool: the broker did not take "
              + kept
              + " results; they wait in the data directory, and the next start publishes them");
    }
  }

  @Override
  public boolean isDrained() {
    return inFlight.size() == 0;
  }

  @Override
  public boolean isQuiet() {
    return window.inFlight() == 0;
  }

  @Override
  public Map<String, String> topicsByGroup() {
    Settings settings = shared.settings;
    return Map.of(settings.kafka().group(), settings.topics().requests());
  }
}
