package harvest.migration.bundle;

import harvest.migration.bundle.Bundle.Stage;
import harvest.migration.call.ApiCall;
import harvest.migration.followup.AccountSteps;
import harvest.migration.followup.OrderReads;
import harvest.migration.followup.ReadOrderParser;
import harvest.migration.followup.ReadSteps;
import harvest.migration.followup.ResultReader;
import harvest.migration.harvest.call.Endpoint.BearerCall;
import harvest.migration.harvest.call.Endpoint.ListCall;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Pace.QueuedCall.Group;
import harvest.migration.pace.Pace.QueuedCall.Priority;
import harvest.migration.settings.Settings;
import harvest.migration.window.Intake;
import harvest.migration.window.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What follows a pair: results become account records, messages of the reads topic lists. */
final class FollowUpStage implements Stage {
  /** Pages in memory at most, of lists and of reports each. */
  private static final int PAGES = 8;

  private final Shared shared;
  private final Settings settings;
  private final Intake intake = new Intake();
  private final Window results;
  private final Window lists;
  private final Window reports;
  private final boolean looksUp;
  private final boolean reads;

  FollowUpStage(Shared shared) {
    this.shared = shared;
    this.settings = shared.settings;
    int size = 2 * settings.window();
    this.results = new Window(size);
    this.lists = new Window(size);
    this.reports = new Window(size);
    // Nobody here could look up or read with a token that left sealed.
    this.reads = !settings.sealing().blind();
    this.looksUp = reads && settings.lookups().accounts();
  }

  @Override
  public void bind(Beans beans) {
    consume(beans, "accountsWindow", settings.topics().results(), results);
    consume(beans, "readsWindow", settings.topics().reads(), lists);
    consume(beans, "reportsWindow", settings.topics().reads(), reports);
    String userAgent = settings.harvest().userAgent();
    beans.bind(
        "accountSteps",
        new AccountSteps(
            new ResultReader(shared.unsealKeys),
            BearerCall.accounts(settings.harvest().idUrl(), userAgent),
            settings.lookups().probeV1()
                ? BearerCall.whoAmI(settings.harvest().v1Url(), userAgent)
                : null,
            queueing(Priority.LOOKUP, Integer.MAX_VALUE, shared.budget),
            shared.retries(),
            shared.pace,
            shared.counters,
            shared.timing));
    OrderReads orders =
        new OrderReads(
            shared.ledger,
            reads ? settings.reading().resources() : List.of(),
            shared.sealing,
            shared.timing);
    beans.bind("orderReads", orders.order());
    beans.bind("keepReads", orders.keep());
    beans.bind("shortenReads", orders.shorten());
    beans.bind("giveUpReads", orders.giveUp());
    beans.bind(
        "readSteps",
        new ReadSteps(
            new ReadOrderParser(shared.unsealKeys),
            new ListCall(settings.harvest().apiUrl(), userAgent),
            new ReadSteps.Queues(
                queueing(Priority.READ, PAGES, shared.budget),
                queueing(Priority.READ, PAGES, shared.budget("reports", settings.reportsRate())),
                reports),
            shared.retries(),
            new ReadSteps.Limits(settings.reading().pageSize(), settings.reading().maxPages()),
            shared.pace,
            shared.counters,
            shared.timing));
  }

  private void consume(Beans beans, String name, String topic, Window window) {
    beans.bind(name, shared.consumer(topic, window, intake, shared.withoutTakeOver()));
  }

  private static ApiCall.Queueing queueing(Priority priority, int most, Budget budget) {
    return new ApiCall.Queueing(priority, Group.limitedTo(most), budget);
  }

  @Override
  public Map<String, String> properties() {
    return Map.of(
        "stage.accounts", Boolean.toString(looksUp), "stage.reads", Boolean.toString(reads));
  }

  @Override
  public void close() {
    intake.close();
  }

  /** What waits is told to stop by the pace; what is out is an exchange in flight. */
  @Override
  public boolean isDrained() {
    return true;
  }

  /** Results that were consumed and are not looked up yet. */
  int lookUps() {
    return results.inFlight();
  }

  /** Messages that were consumed and whose list is not read yet. */
  int reads() {
    return lists.inFlight() + reports.inFlight();
  }

  @Override
  public boolean isQuiet() {
    return lookUps() + reads() == 0;
  }

  @Override
  public Map<String, String> topicsByGroup() {
    String group = settings.kafka().group();
    Map<String, String> topics = new HashMap<>();
    if (looksUp) {
      topics.put(group + "-accounts", settings.topics().results());
    }
    if (reads) {
      topics.put(group + "-reads", settings.topics().reads());
      topics.put(group + "-reports", settings.topics().reads());
    }
    return topics;
  }
}
