package harvest.migration.bundle;

import harvest.migration.accounts.AccountWriter;
import harvest.migration.accounts.ResultReader;
import harvest.migration.harvest.call.BearerCall;
import harvest.migration.pace.Lane;
import harvest.migration.pace.Priority;
import harvest.migration.settings.Settings;
import harvest.migration.stage.accounts.HearAccounts;
import harvest.migration.stage.accounts.HearV1;
import harvest.migration.stage.accounts.LookUpFailed;
import harvest.migration.stage.accounts.OrderReads;
import harvest.migration.stage.accounts.ReadResult;
import harvest.migration.stage.accounts.VerifiedAccount;
import harvest.migration.stage.accounts.WriteAccount;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
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
    Hearing hearing = shared.hearing();
    WriteAccount writing = new WriteAccount(new AccountWriter());
    OrderReads reads =
        new OrderReads(shared.ledger, new AccountWriter(), resources(settings), shared.timing);

    beans.bind(
        "accountsWindow",
        shared.consumer(settings.topics().results(), window, intake, shared.withoutTakeOver()));
    beans.bind(
        "readResult",
        new ReadResult(
            new ResultReader(shared.unsealKeys),
            BearerCall.accounts(settings.harvest().idUrl(), userAgent),
            new Inquiry.Kind(Priority.LOOKUP, Lane.free(), shared.budget),
            shared.rules(),
            shared.counters));
    beans.bind(
        "hearAccounts",
        new HearAccounts(
            hearing,
            settings.lookups().probeV1()
                ? BearerCall.whoAmI(settings.harvest().v1Url(), userAgent)
                : null));
    beans.bind("hearV1", new HearV1(hearing));
    beans.bind("writeAccount", writing);
    beans.bind("shortenAccount", (Processor) writing::shorten);
    beans.bind("orderReads", reads.order());
    beans.bind("keepReads", reads.keep());
    beans.bind("shortenReads", reads.shorten());
    beans.bind("giveUpReads", reads.giveUp());
    beans.bind("giveUpAccount", (Processor) WriteAccount::giveUp);
    beans.bind("settleAccount", OrderReads.settle());
    beans.bind("lookUpFailed", new LookUpFailed(hearing, shared.counters));
    beans.bind("verifiedAccount", new VerifiedAccount(shared.sealing, shared.timing));
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
