package harvest.migration.harvest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.harvest.Verdict.Refusal;
import harvest.migration.harvest.Verdict.Said;
import harvest.migration.json.NumbersAsWritten;
import harvest.migration.secret.Redactor;
import harvest.migration.secret.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
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

  /**
   * One answer, read as far as a row of the table may ask.
   *
   * @param status 0 where no answer came
   */
  record Facts(
      CallKind kind,
      Answer answer,
      int status,
      Body body,
      @Nullable String contentType,
      @Nullable String retryAfter,
      @Nullable TokenPair pair,
      @Nullable Accounts accounts) {
    private static final Body NO_BODY = new Body(null, "");

    static Facts of(CallKind kind, Answer answer, InstantSource clock) {
      if (!(answer instanceof Answer.Responded responded)) {
        return new Facts(kind, answer, 0, NO_BODY, null, null, null, null);
      }
      Body body = Body.of(responded.body());
      boolean success = responded.status() / 100 == 2;
      boolean exchange = kind == CallKind.EXCHANGE;
      return new Facts(
          kind,
          answer,
          responded.status(),
          body,
          responded.contentType(),
          responded.retryAfter(),
          success && exchange ? TokenPair.in(body.object(), clock.instant()) : null,
          success && !exchange ? Accounts.in(body.object()) : null);
    }

    boolean exchange() {
      return kind == CallKind.EXCHANGE;
    }

    boolean failed(boolean sent) {
      return answer instanceof Answer.Failed failed && failed.sent() == sent;
    }

    boolean is(int... statuses) {
      for (int each : statuses) {
        if (each == status) {
          return true;
        }
      }
      return false;
    }

    /** Whether it is of a class of statuses: 4 for 4xx. */
    boolean isClass(int hundreds) {
      return status / 100 == hundreds;
    }

    boolean asksToComeBack() {
      return retryAfter != null && !retryAfter.isBlank();
    }

    boolean says(String... errors) {
      String said = body.field("error");
      for (String error : errors) {
        if (error.equals(said)) {
          return true;
        }
      }
      return false;
    }

    boolean json() {
      return body.isJson(contentType);
    }
  }

  /** The body of an answer, read as far as it can be. */
  record Body(@Nullable JsonNode object, String text) {
    /** Enough to see what a page is; a body that holds a pair is below 1 kB. */
    private static final int MAX_TEXT = 16_384;

    private static final int MAX_UNPACKED = 1_048_576;

    private static final ObjectReader READER =
        JsonMapper.builder().addModule(new NumbersAsWritten()).build().readerFor(JsonNode.class);

    static Body of(byte[] bytes) {
      byte[] plain = unpacked(bytes, MAX_UNPACKED);
      JsonNode object = parse(plain);
      // The text of what parses is of no use: its fields say it better, and it may hold a pair.
      return new Body(object, object == null ? text(plain) : "");
    }

    /** The text of a string field, null where it is none. */
    @Nullable String field(String name) {
      JsonNode value = object == null ? null : object.get(name);
      return value == null || !value.isTextual() ? null : value.textValue();
    }

    /** Whether it is JSON, or at least says so and is not a page. */
    boolean isJson(@Nullable String contentType) {
      if (object != null) {
        return true;
      }
      return contentType != null
          && contentType.toLowerCase(Locale.ROOT).contains("json")
          && !text.startsWith("<");
    }

    private static @Nullable JsonNode parse(byte[] bytes) {
      try {
        JsonNode node = READER.readValue(bytes);
        return node != null && node.isObject() ? node : null;
      } catch (IOException | RuntimeException e) {
        return null; // whatever it is, it is not an answer of Harvest's API
      }
    }

    private static String text(byte[] bytes) {
      int length = Math.min(bytes.length, MAX_TEXT);
      return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
    }

    /**
     * A proxy may pack what nobody asked it to and forget the header: what is in it is worth the
     * look.
     *
     * @param most bytes that are unpacked; what is cut there does not parse
     */
    static byte[] unpacked(byte[] bytes, int most) {
      if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
        return bytes;
      }
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        return in.readNBytes(most);
      } catch (IOException e) {
        return bytes;
      }
    }
  }
}
