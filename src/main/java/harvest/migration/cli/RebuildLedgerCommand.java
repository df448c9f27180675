package harvest.migration.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.ledger.Entry.Fact.DeletedUnread;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.ledger.LedgerTables;
import harvest.migration.recovery.TakeOver.OutgoingEnds;
import harvest.migration.report.Rebuild;
import harvest.migration.report.ReportFormats;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader.TopicEnds;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A ledger from what the topics hold. */
@Command(
    name = "rebuild-ledger",
    description = {
      "Makes a lost ledger again from the requests, results and dead-letters topics, and takes the"
          + " consumer group over.",
      "A ledger that is still there is set aside. No run may be going on.",
      "Exit status: 0 done, 1 not done (the last line says why)."
    })
final class RebuildLedgerCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  RebuildLedgerCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = common.settings(surroundings);
    try (Connected broker = Connected.to(settings)) {
      rebuild(settings, broker);
    } catch (LedgerFailure | IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.FAILED, e);
    }
    return 0;
  }

  private void rebuild(Settings settings, Connected broker) throws Exception {
    GroupPositions groups = broker.groups();
    String group = settings.kafka().group();
    int members = groups.members(group).size();
    if (members > 0) {
      throw new CommandFailure(
          "harvest.kafka.group: "
              + group
              + " has "
              + members
              + " consumers now; stop every run of it first",
          CommandFailure.FAILED);
    }
    String mark;
    try (TopicEnds ends = new TopicEnds(broker.clients())) {
      Settings.Topics topics = settings.topics();
      mark = new OutgoingEnds(ends.of(topics.results()), ends.of(topics.deadLetters())).text();
    }
    var positions = groups.of(group, settings.topics().requests());
    String url = settings.ledgerUrl().text();
    List<DeletedUnread> deleted = deletedUnread(url);
    String aside = LedgerTables.setAside(url, ".aside-" + STAMP.format(Instant.now()));
    Ledger ledger = Ledger.open(url, Runnable::run);
    deleted.forEach(ledger::deletedUnread);
    try (Producer<byte[], byte[]> producer = broker.clients().producer()) {
      Rebuild.Tally tally =
          new Rebuild(settings, broker.reader(), ledger, positions, producer).run();
      ledger.mark(mark); // the next run compares what was published since
      takeOver(groups, settings, ledger.id());
      answer(tally, aside);
    } finally {
      ledger.close();
    }
  }

  /** No topic tells it any more; neither does a ledger that cannot be read, which is said. */
  private List<DeletedUnread> deletedUnread(String url) {
    try (LedgerReader former = LedgerReader.open(url).orElse(null)) {
      return former == null ? List.of() : former.deletedUnread();
    } catch (LedgerFailure e) {
      surroundings
          .err()
          .println(
              e.getMessage()
                  + "; requests that it knew to be deleted unread are not known any more");
      return List.of();
    }
  }

  private static void takeOver(GroupPositions groups, Settings settings, String id)
      throws TopicFailure {
    groups.annotate(settings.kafka().group(), settings.topics().requests(), "ledger:" + id);
  }

  private void answer(Rebuild.Tally tally, @Nullable String aside) throws Exception {
    surroundings.answer(
        null,
        out -> {
          if (json) {
            out.println(ReportFormats.json(new Answer(tally, aside)));
            return;
          }
          if (aside != null) {
            out.println("The ledger that was there is " + aside + " now.");
          }
          out.println("The ledger is made again:");
          out.println("  " + tally.results() + " results");
          out.println("  " + tally.deadLetters() + " dead letters");
          out.println("  " + tally.duplicates() + " duplicates");
          out.println(
              "  "
                  + tally.inDoubt()
                  + " without any outcome, now dead letters in doubt: authorize-links, or"
                  + " replay --reason in_doubt");
          out.println(
              "  "
                  + tally.possiblySent()
                  + " that may have been out when it was lost; the next run tries them as"
                  + " possibly succeeded before");
        });
  }

  private record Answer(@JsonUnwrapped Rebuild.Tally tally, @Nullable String setAside) {}
}
