package harvest.migration.ledger;

import harvest.migration.request.Identity;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The SQL of one kind of database. Used by one thread at a time, but for {@link #mayHold}. */
interface Store extends AutoCloseable {
  /** The name that this ledger was given when it was made. */
  String id();

  /** False only where there is certainly no row of that identity. Any thread. */
  boolean mayHold(Identity identity);

  /** The rows of those identities that have one. */
  Map<Identity, Entry> find(Collection<Identity> identities) throws SQLException;

  /**
   * Writes all in one transaction, durably. New entries get a row; known ones are replaced.
   *
   * @return the entries, numbered, in the order given; null in the place of one that another
   *     instance has gone on with meanwhile, which was not written
   */
  List<@Nullable Entry> write(List<Entry> entries, List<Note> notes) throws SQLException;

  /** Keeps the ends of the outgoing topics and returns the mark's number. */
  long mark(String ends) throws SQLException;

  /** The rows that have not come to their end. */
  List<Entry> unfinished() throws SQLException;

  /** How many rows have come to their end. */
  long finished() throws SQLException;

  /** What was kept under the mark of that number, or null. */
  @Nullable String marked(long number) throws SQLException;

  /** What was kept under the newest mark, or null where there is none. */
  @Nullable String newestMark() throws SQLException;

  /**
   * The records of a partition, from that offset on, that were refused: when each was written, by
   * its offset.
   */
  Map<Long, Long> refused(String topic, int partition, long from) throws SQLException;

  /** Keeps facts that are not kept yet, in one transaction, durably. */
  void learn(Collection<Fact> facts) throws SQLException;

  /** Those of the reads that are kept. */
  Set<OrderedRead> ordered(Collection<OrderedRead> asked) throws SQLException;

  /** Whether a call that was recorded here may be sent now: no other instance can have it. */
  boolean holdsLease();

  /** Where permits of a budget come from that all instances share; null where there is one only. */
  @Nullable PermitRow permits();

  /** Tries to be of use again after a failure: gives up a broken connection. */
  void recover();

  @Override
  void close();
}
