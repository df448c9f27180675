package harvest.migration.harvest;

import harvest.migration.secret.Redactor;
import harvest.migration.secret.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Turns an answer into a verdict by the rows of {@code docs/answers.md}. Never throws: what cannot
 * be read is in doubt. Safe for threads.
 */
public final class AnswerTable {
  private final InstantSource clock;
  private final RetryAfter retryAfter;

  /**
   * @param clock says when a pair was issued
   * @param retryAfter reads, and caps, what Harvest asks to wait
   */
  public AnswerTable(InstantSource clock, RetryAfter retryAfter) {
    this.clock = clock;
    this.retryAfter = retryAfter;
  }

  /**
   * What {@code answer} means for the request that was answered.
   *
   * @param secrets all that the call carried: no text of the verdict holds one of them
   */
  public Verdict read(CallKind kind, Collection<Secret> secrets, Answer answer) {
    Facts facts = Facts.of(kind, answer, clock);
    Row row = Row.of(facts);
    Redactor redactor = new Redactor(secrets.stream().map(Secret::text).toList());
    Said said = said(facts, redactor);
    Duration wait = retryAfter.read(facts.retryAfter());
    return switch (row.then()) {
      case ISSUED -> new Verdict.Issued(known(facts.pair()), said);
      case VERIFIED -> new Verdict.Verified(known(facts.accounts()).redacted(redactor), said);
      case INVALID_TOKEN -> new Verdict.Refused(Refusal.INVALID_TOKEN, facts.exchange(), said);
      case INVALID_REQUEST -> new Verdict.Refused(Refusal.INVALID_REQUEST, false, said);
      case CREDENTIALS_REFUSED -> new Verdict.CredentialsRefused(said);
      case ENDPOINT_AWAY -> new Verdict.EndpointAway(wait, said);
      case AGAIN ->
          new Verdict.Again(
              wait,
              facts.exchange() && row.shows(Row.Sign.DOUBT),
              row.shows(Row.Sign.RATE),
              row.shows(Row.Sign.OUTAGE),
              said);
    };
  }

  private static Said said(Facts facts, Redactor redactor) {
    if (facts.answer() instanceof Answer.Failed failed) {
      String moment =
          failed.sent()
              ? "no whole answer came to a request that was sent"
              : "no connection: nothing was sent";
      return new Said(null, failed.kind(), moment, null);
    }
    String requestId = facts.answer() instanceof Answer.Responded r ? r.requestId() : null;
    String shownId = redactor.words(requestId);
    if (facts.pair() != null || facts.accounts() != null) {
      return new Said(facts.status(), null, null, shownId);
    }
    Body body = facts.body();
    String words = first(body.field("error_description"), body.field("message"));
    if (facts.isClass(2)) {
      words = success(facts) + (words == null ? "" : ": " + words);
    } else if (words == null && body.object() == null) {
      words = body.text();
    }
    String error = redactor.words(body.field("error"));
    return new Said(facts.status(), error, redactor.words(words), shownId);
  }

  /** What is missing of an answer that says that all went well. */
  private static String success(Facts facts) {
    if (facts.body().object() == null) {
      return "an answer of success that cannot be read";
    }
    return facts.exchange()
        ? "an answer of success without a usable access_token"
        : "an answer of success without accounts";
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("a row fits only what it has asked for");
    }
    return value;
  }
}
