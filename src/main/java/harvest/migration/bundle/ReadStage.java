package harvest.migration.bundle;

import harvest.migration.call.ApiCall;
import harvest.migration.followup.ReadOrderParser;
import harvest.migration.followup.ReadSteps;
import harvest.migration.harvest.call.ListCall;
import harvest.migration.pace.Budget;
import harvest.migration.pace.QueuedCall;
import harvest.migration.settings.Settings;
import harvest.migration.window.Intake;
import harvest.migration.window.Window;
import java.util.Map;
import org.apache.camel.Processor;

/** Reads of V2, from the reads topic to records. */
final class ReadStage implements Stage {
  /** Pages in memory at most, of lists and of reports each. */
  private static final int PAGES = 8;

  private final Shared shared;
  private final Intake intake = new Intake();
  private final Window lists;
  private final Window reports;
  private final boolean on;

  ReadStage(Shared shared) {
    this.shared = shared;
    this.lists = new Window(2 * shared.settings.window());
    this.reports = new Window(2 * shared.settings.window());
    this.on = !shared.settings.sealing().blind();
  }

  @Override
  public void bind(Beans beans) {
    Settings settings = shared.settings;
    Budget reportsBudget = shared.budget("reports", settings.reportsRate());
    ReadSteps steps =
        new ReadSteps(
            new ReadOrderParser(shared.unsealKeys),
            new ListCall(settings.harvest().apiUrl(), settings.harvest().userAgent()),
            new ReadSteps.Queues(queueing(shared.budget), queueing(reportsBudget), reports),
            shared.retries(),
            new ReadSteps.Limits(settings.reading().pageSize(), settings.reading().maxPages()),
            shared.outcomes,
            shared.pace,
            shared.counters,
            shared.timing);
    beans.bind(
        "readsWindow",
        shared.consumer(settings.topics().reads(), lists, intake, shared.withoutTakeOver()));
    beans.bind(
        "reportsWindow",
        shared.consumer(settings.topics().reads(), reports, intake, shared.withoutTakeOver()));
    beans.bind("readSteps", steps);
    beans.bind("shortenRead", (Processor) steps::shorten);
  }

  private static ApiCall.Queueing queueing(Budget budget) {
    return new ApiCall.Queueing(
        QueuedCall.Priority.READ, QueuedCall.Group.limitedTo(PAGES), budget);
  }

  @Override
  public Map<String, String> properties() {
    return Map.of("stage.reads", Boolean.toString(on));
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

  /** Messages that were taken and whose list is not read yet. */
  int taken() {
    return lists.inFlight() + reports.inFlight();
  }

  @Override
  public boolean isQuiet() {
    return taken() == 0;
  }

  @Override
  public Map<String, String> topicsByGroup() {
    Settings settings = shared.settings;
    String group = settings.kafka().group();
    String topic = settings.topics().reads();
    return on ? Map.of(group + "-reads", topic, group + "-reports", topic) : Map.of();
  }
}
