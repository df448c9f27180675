package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.ledger.LedgerReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the ledger says, at one moment. */
final class Recorded {
  private final Board board;
  private final LongMap states = new LongMap();
  private final TreeSet<String> applications = new TreeSet<>();
  private String id = "";
  private List<TokenUser> sharedUsers = List.of();

  Recorded(Board board) {
    this.board = board;
  }

  void read(String url) {
    Optional<LedgerReader> opened = LedgerReader.open(url);
    if (opened.isEmpty()) {
      return;
    }
    try (LedgerReader ledger = opened.get()) {
      id = ledger.id();
      sharedUsers = ledger.sharedUsers();
      ledger.entries(
          entry -> {
            Ending ending = Ending.of(entry);
            String application = entry.identity().application();
            Board.Square square = board.at(entry.at());
            square.record(ending);
            square.application(application);
            applications.add(application);
            states.put(IdentityKey.of(entry.identity()), ending.code());
          });
      // After the entries: where both speak of a record, the note is right.
      ledger.notes(
          note -> {
            Board.Square square = board.at(note.at());
            square.record(Ending.of(note));
            square.application(note.application());
            if (note.application() != null) {
              applications.add(note.application());
            }
          });
    }
  }

  /** The ledger's name; empty where there is none. */
  String id() {
    return id;
  }

  /** Tokens of users who have more than one in an application, a user's together. */
  List<TokenUser> sharedUsers() {
    return sharedUsers;
  }

  /** The applications that it has known. */
  Set<String> applications() {
    return applications;
  }

  /** Whether an entry of that identity may belong to a pair: spent, or not at its end. */
  boolean allowsPair(long identity) {
    long code = states.get(identity, 0);
    if (code == 0) {
      return false;
    }
    return switch (Ending.of((byte) code).kind()) {
      case MIGRATED, ISSUED, IN_FLIGHT -> true;
      default -> false;
    };
  }

  /** Whether its pair was recorded. */
  boolean isSpent(long identity) {
    long code = states.get(identity, 0);
    return code != 0
        && (Ending.of((byte) code).kind() == Ending.Kind.MIGRATED
            || Ending.of((byte) code).kind() == Ending.Kind.ISSUED);
  }
}
