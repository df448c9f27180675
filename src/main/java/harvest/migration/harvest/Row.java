package harvest.migration.harvest;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rows of the one table that turns an answer into a verdict, in their order: the first that
 * fits counts, the last fits all. {@code docs/answers.md} holds the same rows with examples and
 * reasons; a test runs the one on the other.
 */
@SuppressWarnings("ImmutableEnumChecker") // the predicates hold no state, the sets never change
enum Row {
  NOT_SENT(facts -> facts.failed(false), Then.AGAIN, Sign.OUTAGE),
  NO_ANSWER(facts -> facts.failed(true), Then.AGAIN, Sign.DOUBT, Sign.OUTAGE),
  PAIR(facts -> facts.pair() != null, Then.ISSUED),
  ACCOUNTS(facts -> facts.accounts() != null, Then.VERIFIED),
  UNREADABLE(facts -> facts.isClass(2), Then.AGAIN, Sign.DOUBT, Sign.OUTAGE),
  RATE_LIMITED(facts -> facts.is(429), Then.AGAIN, Sign.RATE, Sign.OUTAGE),
  COME_BACK(facts -> facts.is(408, 425), Then.AGAIN),
  PROXY(facts -> facts.is(407), Then.AGAIN, Sign.OUTAGE),
  SHED(facts -> facts.is(503) && facts.asksToComeBack(), Then.AGAIN, Sign.OUTAGE),
  SERVER_ERROR(facts -> facts.isClass(5), Then.AGAIN, Sign.DOUBT, Sign.OUTAGE),
  CLIENT_REFUSED(Row::refusesClient, Then.CREDENTIALS_REFUSED),
  TOKEN_REFUSED(Row::refusesToken, Then.INVALID_TOKEN),
  MOVED(facts -> facts.exchange() && standsElsewhere(facts), Then.ENDPOINT_AWAY),
  NOT_THERE(Row::standsElsewhere, Then.AGAIN),
  FORBIDDEN(facts -> facts.is(403), Then.AGAIN),
  INVALID(facts -> facts.isClass(4), Then.INVALID_REQUEST),
  UNKNOWN(facts -> true, Then.AGAIN, Sign.DOUBT, Sign.OUTAGE);

  /** What follows; the cases of {@link Verdict}, and the reasons of a refusal. */
  enum Then {
    ISSUED,
    VERIFIED,
    INVALID_TOKEN,
    INVALID_REQUEST,
    CREDENTIALS_REFUSED,
    ENDPOINT_AWAY,
    AGAIN
  }

  /** What else is known of a call that has to be made again. */
  enum Sign {
    /** An exchange may have succeeded; a verification spends nothing and never is in doubt. */
    DOUBT,
    OUTAGE,
    RATE
  }

  private final Predicate<Facts> fits;
  private final Then then;
  private final Set<Sign> signs;

  Row(Predicate<Facts> fits, Then then, Sign... signs) {
    this.fits = fits;
    this.then = then;
    this.signs = EnumSet.noneOf(Sign.class);
    this.signs.addAll(List.of(signs));
  }

  /** The first row that fits. */
  static Row of(Facts facts) {
    for (Row row : values()) {
      if (row.fits.test(facts)) {
        return row;
      }
    }
    return UNKNOWN;
  }

  Then then() {
    return then;
  }

  boolean shows(Sign sign) {
    return signs.contains(sign);
  }

  /**
   * RFC 6749, 5.2. The codes say so under any 4xx: only an endpoint that stands can know them. A
   * 403 that is a page comes from something in front of Harvest and says nothing of credentials.
   */
  private static boolean refusesClient(Facts facts) {
    boolean named = facts.isClass(4) && facts.says("invalid_client", "unauthorized_client");
    return facts.exchange() && (named || facts.is(401) || (facts.is(403) && facts.json()));
  }

  /** RFC 6749, 5.2 for a grant; RFC 6750, 3.1 for an access token. */
  private static boolean refusesToken(Facts facts) {
    return facts.exchange() ? facts.is(400) && facts.says("invalid_grant") : facts.is(401);
  }

  private static boolean standsElsewhere(Facts facts) {
    return facts.isClass(3) || facts.is(404, 405, 410);
  }
}
