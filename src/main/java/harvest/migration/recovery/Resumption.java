package harvest.migration.recovery;

import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.State;
import harvest.migration.request.Identity;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Brings the ledger up to what was published: an entry whose outcome is on a topic has come to its
 * end; one whose call nobody finished is marked, for it may have succeeded.
 */
public final class Resumption {
  private final Ledger ledger;
  private final TopicReader reader;
  private final String results;
  private final String deadLetters;

  /** What became of the entries that were looked up. */
  record Found(int published, int open) {}

  public Resumption(Ledger ledger, TopicReader reader, String results, String deadLetters) {
    this.ledger = ledger;
    this.reader = reader;
    this.results = results;
    this.deadLetters = deadLetters;
  }

  /** Looks the entries up; what is asked of the ledger afterwards sees what was found. */
  Found resolve(List<Entry> unfinished) throws TopicFailure, IOException {
    long oldest = unfinished.stream().mapToLong(Entry::mark).min().orElse(0);
    Map<Identity, Entry> found =
        new Published(unfinished)
            .lookUp(reader, results, deadLetters, OutgoingEnds.parse(ledger.marked(oldest)));
    int open = 0;
    for (Entry entry : unfinished) {
      Entry outcome = found.get(entry.identity());
      if (outcome != null) {
        ledger.write(outcome, written -> {});
      } else if (entry.state() == State.OPEN) {
        open++;
        boolean spends = !entry.identity().grantType().isVerification();
        ledger.write((spends ? entry.doubted() : entry).in(State.WAITING), written -> {});
      }
    }
    return new Found(found.size(), open);
  }
}
