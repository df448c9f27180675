package harvest.migration.stage;

import harvest.migration.harvest.Said;
import harvest.migration.ledger.Entry;
import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Result;
import harvest.migration.outcome.Status;
import harvest.migration.outcome.Tokens;
import harvest.migration.request.GrantType;
import harvest.migration.request.Request;
import org.jspecify.annotations.Nullable;

/** What a request may come to, written down from what its calls have left. */
final class Endings {
  private static final String NEW_TOKEN_ADVICE =
      "Harvest does not accept this personal access token: its user has to make a new one in the"
          + " Developers section of Harvest ID";

  private final Request request;
  private final Attempts.Link link;

  Endings(Request request, Attempts.Link link) {
    this.request = request;
    this.link = link;
  }

  /**
   * @param said Harvest's words in the last answer; null without one
   */
  Result result(Entry entry, @Nullable Said said, Status status, @Nullable Tokens tokens) {
    String requestId = said == null ? null : said.requestId();
    return new Result(request, status, tokens, entry.attempts(), requestId, true);
  }

  /**
   * A dead letter; in doubt wins over every other reason.
   *
   * @param ours what we have to say of it; null leaves it to Harvest's words
   */
  DeadLetter dead(Entry entry, @Nullable Said said, Reason why, @Nullable String ours) {
    Reason reason = entry.doubt() ? Reason.IN_DOUBT : why;
    boolean called = entry.attempts() > 0;
    boolean personal = request.grantType() == GrantType.PERSONAL_ACCESS_TOKEN;
    String description =
        ours == null && personal && reason == Reason.INVALID_TOKEN ? NEW_TOKEN_ADVICE : ours;
    return new DeadLetter(
        request.id(),
        request.application(),
        request.subject(),
        request.grantType().key(),
        request.fingerprint(),
        reason,
        said == null ? null : said.status(),
        said == null ? null : said.error(),
        description != null ? description : said == null ? null : said.errorDescription(),
        entry.attempts(),
        called ? entry.firstAt() : null,
        called ? entry.lastAt() : null,
        reason.asksForConsent() && !personal
            ? link.of(request.application(), request.fingerprint())
            : null,
        said == null ? null : said.requestId(),
        request.origin(),
        request.context());
  }
}
