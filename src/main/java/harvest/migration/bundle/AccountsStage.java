package harvest.migration.bundle;

import harvest.migration.call.ApiCall;
import harvest.migration.followup.AccountSteps;
import harvest.migration.followup.OrderReads;
import harvest.migration.followup.ResultReader;
import harvest.migration.harvest.call.BearerCall;
import harvest.migration.pace.QueuedCall;
import harvest.migration.settings.Settings;
import harvest.migration.window.Intake;
import harvest.migration.window.Window;
import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;

/** Results, from their topic to account records and, where wanted, to the reads topic. */
final class AccountsStage implements Stage {
  private final Shared shared;
  private final Intake intake = new Intake();
  private final Window window;
  private final boolean on;

  AccountsStage(Shared shared) {
    this.shared = shared;
    this.window = new Window(2 * shared.settings.window());
    this.on = shared.settings.lookups().accounts() && !shared.settings.sealing().blind();
  }

  @Override
  public void bind(Beans beans) {
    Settings settings = shared.settings;
    String userAgent = settings.harvest().userAgent();
    AccountSteps steps =
        new AccountSteps(
            new ResultReader(shared.unsealKeys),
            BearerCall.accounts(settings.harvest().idUrl(), userAgent),
            settings.lookups().probeV1()
                ? BearerCall.whoAmI(settings.harvest().v1Url(), userAgent)
                : null,
            new ApiCall.Queueing(
                QueuedCall.Priority.LOOKUP,
                QueuedCall.Group.limitedTo(Integer.MAX_VALUE),
                shared.budget),
            shared.retries(),
            shared.pace,
            shared.counters,
            shared.sealing,
            shared.timing);
    OrderReads reads = new OrderReads(shared.ledger, resources(settings), shared.timing);
    beans.bind(
        "accountsWindow",
        shared.consumer(settings.topics().results(), window, intake, shared.withoutTakeOver()));
    beans.bind("accountSteps", steps);
    beans.bind("shortenAccount", (Processor) steps::shorten);
    beans.bind("orderReads", reads.order());
    beans.bind("keepReads", reads.keep());
    beans.bind("shortenReads", reads.shorten());
    beans.bind("giveUpReads", reads.giveUp());
  }

  /** Nobody here could read with a token that left sealed. */
  private static List<String> resources(Settings settings) {
    return settings.sealing().blind() ? List.of() : settings.reading().resources();
  }

  @Override
  public Map<String, String> properties() {
    return Map.of("stage.accounts", Boolean.toString(on));
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

  /** Results that were taken and are not looked up yet. */
  int taken() {
    return window.inFlight();
  }

  @Override
  public boolean isQuiet() {
    return taken() == 0;
  }

  @Override
  public Map<String, String> topicsByGroup() {
    Settings settings = shared.settings;
    return on
        ? Map.of(settings.kafka().group() + "-accounts", settings.topics().results())
        : Map.of();
  }
}
