package harvest.migration.rehearsal;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call whose entry still fills. One thread; {@link Call} is for everyone else. */
public final class OpenCall {
  final long sequence;
  final long arrived; // microseconds
  final String method;
  final String path;
  final int inFlight;
  private final CallBook book;
  private @Nullable String query;
  private @Nullable String account;
  private @Nullable String application;
  private @Nullable Fingerprint token;
  private @Nullable Fingerprint issuedToken;
  private boolean issued;
  private boolean over;
  private int status;
  private Ending ending = Ending.PENDING;
  private long answered;

  OpenCall(CallBook book, long sequence, long arrived, String method, String path, int inFlight) {
    this.book = book;
    this.sequence = sequence;
    this.arrived = arrived;
    this.method = method;
    this.path = path;
    this.inFlight = inFlight;
  }

  /** What it asked for, and in whose account. */
  public void asked(@Nullable String theQuery, @Nullable String theAccount) {
    this.query = theQuery;
    this.account = theAccount;
  }

  /** Who called, as far as it is known. */
  public void by(@Nullable String theApplication, @Nullable Fingerprint theToken) {
    this.application = theApplication;
    this.token = theToken;
    book.by(theApplication);
  }

  /** A pair was found for it; {@code fresh} if it did not exist before. */
  public void issued(Fingerprint accessToken, boolean fresh) {
    this.issuedToken = accessToken;
    this.issued = fresh;
    book.issued(this, fresh);
  }

  /** The answer goes out now, whole or cut. */
  public void answered(int theStatus, Ending how) {
    if (!over) {
      this.status = theStatus;
      end(how);
    }
  }

  /** It is reset, or the client has left. */
  public void ended(Ending how) {
    if (!over) {
      end(ending == Ending.HANG ? Ending.HANG : how);
    }
  }

  /** It will never be answered; it is out until the client leaves. */
  public void hangs() {
    this.ending = Ending.HANG;
    book.hangs(this);
  }

  /** Whether nothing more can happen to it. */
  public boolean isOver() {
    return over;
  }

  private void end(Ending how) {
    over = true;
    ending = how;
    answered = book.now();
    book.ended(this);
  }

  boolean migrates() {
    return path.equals(Call.MIGRATE);
  }

  int status() {
    return status;
  }

  Ending ending() {
    return ending;
  }

  long answered() {
    return answered;
  }

  Call entry(RequestIds ids) {
    return new Call(
        sequence,
        instant(arrived),
        over ? instant(answered) : null,
        method,
        path,
        query,
        account,
        application,
        token == null ? null : token.hex(),
        status,
        ending,
        issued,
        issuedToken == null ? null : issuedToken.hex(),
        ids.of(sequence),
        inFlight);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS);
  }

  static long micros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1000;
  }
}
