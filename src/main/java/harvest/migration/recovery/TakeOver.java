package harvest.migration.recovery;

import harvest.migration.checkpoint.Checkpoint;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Fact.DeletedUnread;
import harvest.migration.ledger.Ledger;
import harvest.migration.request.Coordinates;
import harvest.migration.request.Identity;
import harvest.migration.topics.TopicFailure;
import harvest.migration.window.Assignments;
import harvest.migration.window.RefusedAssignment;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before the first record of a partition is taken: refuses offsets that were committed under
 * another ledger, and finds out what became of calls that were under way when their process ended.
 * What was published is finished without a call; the rest will be tried again, marked as possibly
 * succeeded before.
 */
public final class TakeOver implements Assignments {
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);
  private static final String METADATA = "ledger:";

  private final Ledger ledger;
  private final Resumption resumption;
  private final Predicate<Identity> underWay;
  private final Refused refused;
  private final Checkpoints checkpoints;
  private final Consumer<String> refuse;

  /**
   * @param underWay whether this process itself works on the identity
   * @param refused is told of the records that may be read again
   * @param refuse ends the run with that line
   */
  public TakeOver(
      Ledger ledger,
      Resumption resumption,
      Predicate<Identity> underWay,
      Refused refused,
      Consumer<String> refuse,
      Checkpoints checkpoints) {
    this.checkpoints = checkpoints;
    this.ledger = ledger;
    this.resumption = resumption;
    this.underWay = underWay;
    this.refused = refused;
    this.refuse = refuse;
  }

  @Override
  public String metadata() {
    return METADATA + ledger.id();
  }

  @Override
  public void assigned(
      Iterable<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> committed) {
    committed.forEach(this::check);
    try {
      resume();
    } catch (TopicFailure | IOException e) {
      // Taking anything now could do a call twice: the consumer reconnects and comes here again.
      throw new NotYet(
          "unfinished calls cannot be looked up on the outgoing topics: " + e.getMessage(), e);
    }
    partitions.forEach(
        partition -> {
          OffsetAndMetadata from = committed.get(partition);
          ledger
              .refused(partition.topic(), partition.partition(), from == null ? 0 : from.offset())
              .forEach(
                  (offset, writtenAt) ->
                      refused.add(
                          new Coordinates(partition.topic(), partition.partition(), offset),
                          writtenAt));
        });
  }

  private static final class NotYet extends RetriableException {
    private static final long serialVersionUID = 1;

    NotYet(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Override
  public void deletedUnread(TopicPartition partition, long from, long to) {
    ledger.deletedUnread(
        new DeletedUnread(partition.topic(), partition.partition(), from, to, Instant.now()));
  }

  /** Takes the records that were refused before, with the time when each was written. */
  public interface Refused {
    void add(Coordinates at, long writtenAt);
  }

  @Override
  public void committed() {
    checkpoints.reached(Checkpoint.OFFSET_COMMITTED);
  }

  private void check(TopicPartition partition, OffsetAndMetadata offset) {
    String metadata = offset.metadata();
    if (metadata.startsWith(METADATA) && !metadata.equals(metadata())) {
      String line =
          "harvest.ledger.url: the offsets of "
              + partition
              + " were committed under another ledger ("
              + metadata.substring(METADATA.length())
              + "); use that one, or make it again: harvest-migration rebuild-ledger";
      refuse.accept(line);
      throw new RefusedAssignment(line);
    }
  }

  private void resume() throws TopicFailure, IOException {
    List<Entry> unfinished = new ArrayList<>();
    for (Entry entry : ledger.unfinished()) {
      if (!underWay.test(entry.identity())) {
        unfinished.add(entry);
      }
    }
    if (unfinished.isEmpty()) {
      return;
    }
    Resumption.Found found = resumption.resolve(unfinished);
    LOG.info(
        "resuming: {} unfinished ({} of them were published, {} may have been sent)",
        unfinished.size(),
        found.published(),
        found.open());
  }
}
