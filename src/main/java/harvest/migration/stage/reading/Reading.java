package harvest.migration.stage.reading;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.Said;
import harvest.migration.reading.ReadOrder;
import java.util.HashSet;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A list that is being read, page after page. Handed from step to step with its exchange, in the
 * variable {@code reading}; never used by two threads at a time.
 */
final class Reading {
  private static final String VARIABLE = "reading";

  private final ReadOrder order;
  private final Set<String> seen = new HashSet<>();
  private int page = 1;
  private long records;
  private boolean sized;
  private @Nullable Said last;

  /**
   * @param sized whether its first page is asked for with a size of ours
   */
  Reading(ReadOrder order, String first, boolean sized) {
    this.order = order;
    this.sized = sized;
    seen.add(first);
  }

  static Reading of(Exchange exchange) {
    Reading reading = exchange.getVariable(VARIABLE, Reading.class);
    if (reading == null) {
      throw new IllegalStateException("the route has read no order");
    }
    return reading;
  }

  void on(Exchange exchange) {
    exchange.setVariable(VARIABLE, this);
  }

  ReadOrder order() {
    return order;
  }

  /** The page that is being read, from 1. */
  int page() {
    return page;
  }

  long records() {
    return records;
  }

  /** What came of the last page that was read, beside its records; null before the first. */
  @Nullable Said last() {
    return last;
  }

  void answered(Answer.Responded answer) {
    last = new Said(answer.status(), null, null, answer.requestId());
  }

  void published(int more) {
    records += more;
  }

  /** Whether the page at that address was read before. */
  boolean isSeen(String address) {
    return seen.contains(address);
  }

  /** The page at that address is read now. */
  void sees(String address) {
    seen.add(address);
  }

  /** There is one more page, whether it can be read or not. */
  void turn() {
    page++;
  }

  /** Whether this is the first page with a size of ours, which can be given up; gives it up. */
  boolean giveUpSize() {
    boolean could = sized && page == 1;
    sized = false;
    return could;
  }
}
