package harvest.migration.bundle;

import harvest.migration.harvest.PageReader;
import harvest.migration.harvest.call.ListCall;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Lane;
import harvest.migration.pace.Priority;
import harvest.migration.reading.ReadOrderParser;
import harvest.migration.reading.ReadWriter;
import harvest.migration.settings.Settings;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
import harvest.migration.stage.reading.EndRead;
import harvest.migration.stage.reading.ReadOrders;
import harvest.migration.stage.reading.ReadPage;
import harvest.migration.window.Intake;
import harvest.migration.window.Window;
import java.util.Map;

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
    ListCall calls = new ListCall(settings.harvest().apiUrl(), settings.harvest().userAgent());
    Hearing hearing = shared.hearing();
    ReadWriter writer = new ReadWriter();
    Budget reportsBudget = shared.budget("reports", settings.reportsRate());
    ReadPage pages =
        new ReadPage(hearing, new PageReader(), writer, calls, settings.reading().maxPages());
    EndRead end = new EndRead(writer, shared.outcomes, hearing, shared.counters, shared.timing);

    beans.bind(
        "readsWindow",
        shared.consumer(settings.topics().reads(), lists, intake, shared.withoutTakeOver()));
    beans.bind(
        "reportsWindow",
        shared.consumer(settings.topics().reads(), reports, intake, shared.withoutTakeOver()));
    beans.bind(
        "readOrder",
        new ReadOrders(
            new ReadOrderParser(shared.unsealKeys),
            calls,
            new ReadOrders.Kinds(
                new Inquiry.Kind(Priority.READ, Lane.narrow(PAGES), shared.budget),
                new Inquiry.Kind(Priority.READ, Lane.narrow(PAGES), reportsBudget),
                reports),
            shared.rules(),
            shared.counters,
            settings.reading().pageSize()));
    beans.bind("hearPage", pages.hear());
    beans.bind("followPage", pages.follow());
    beans.bind("writeReadEnd", end.write());
    beans.bind("shortenReadEnd", end.shorten());
    beans.bind("settleRead", end.settle());
    beans.bind("readFailed", end.fail());
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
