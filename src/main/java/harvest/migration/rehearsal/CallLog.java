package harvest.migration.rehearsal;

import java.util.List;

/**
 * What was called and what was answered, exact at every moment: a client that has its answer finds
 * it here. Any thread, also after the simulator is closed.
 */
public final class CallLog {
  private final CallBook book;
  private final Loop loop;

  /** A reader of the book. */
  public CallLog(CallBook book, Loop loop) {
    this.book = book;
    this.loop = loop;
  }

  /** All calls in the order of their arrival, those not answered yet too. */
  public List<Call> calls() {
    return loop.ask(() -> book.entries(0, Integer.MAX_VALUE));
  }

  /** Those of the migrate endpoint. */
  public List<Call> migrateCalls() {
    return calls().stream().filter(Call::migrates).toList();
  }

  /** Those of one path. */
  public List<Call> callsOf(String path) {
    return calls().stream().filter(call -> call.path().equals(path)).toList();
  }

  /** Those that sent this token. */
  public List<Call> callsWith(String token) {
    String fingerprint = Fingerprint.of(token).hex();
    return calls().stream().filter(call -> fingerprint.equals(call.token())).toList();
  }

  /** The figures; kept in every mode. */
  public CallSummary summary() {
    return loop.ask(book::summary);
  }
}
