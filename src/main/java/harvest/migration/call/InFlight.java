package harvest.migration.call;

import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Ledger;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Identity;
import harvest.migration.window.OffsetHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The identities that are in flight in this process. A copy that arrives meanwhile waits for the
 * first one's outcome and shares it. Thread-safe.
 */
public final class InFlight {
  private final ConcurrentHashMap<Identity, Flight> flights = new ConcurrentHashMap<>();
  private final Ledger ledger;
  private final Runnable duplicate;

  /**
   * @param duplicate is told of each copy that ended
   */
  public InFlight(Ledger ledger, Runnable duplicate) {
    this.ledger = ledger;
    this.duplicate = duplicate;
  }

  private record Flight(Coordinates first, OffsetHandle handle, List<Copy> copies) {}

  private record Copy(Coordinates at, OffsetHandle handle) {}

  /**
   * Whether the request is the first of its identity here; otherwise it is kept as a copy. One that
   * has begun and comes again, since a step failed, is the first still.
   */
  boolean begin(Request request, OffsetHandle handle) {
    Coordinates at = request.origin().at();
    boolean[] first = new boolean[1];
    flights.compute(
        request.identity(),
        (identity, flight) -> {
          if (flight == null) {
            first[0] = true;
            return new Flight(at, handle, new ArrayList<>(0));
          }
          if (flight.handle() == handle) {
            first[0] = true;
            return flight;
          }
          flight.copies().add(new Copy(at, handle));
          return flight;
        });
    return first[0];
  }

  /** The first one's outcome is published and recorded: its copies are done too. */
  void end(Identity identity) {
    Flight flight = flights.remove(identity);
    if (flight == null) {
      return;
    }
    for (Copy copy : flight.copies()) {
      if (copy.at().equals(flight.first())) {
        // The same record, delivered again while it was under way: it is no copy.
        copy.handle().commit();
      } else {
        duplicate.run();
        ledger.note(Note.duplicate(copy.at(), identity.application()), copy.handle()::commit);
      }
    }
  }

  /** The first one is left for the next start, and so are its copies. */
  void abandon(Identity identity) {
    flights.remove(identity);
  }

  /** Whether the identity is in flight here. */
  public boolean holds(Identity identity) {
    return flights.containsKey(identity);
  }

  /** How many identities are in flight. */
  public int size() {
    return flights.size();
  }
}
