package harvest.migration.harvest;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one answer means for its request. */
public sealed interface Verdict {

  /** Harvest's words, cleared of secrets. */
  Said said();

  /** Lets {@code cases} answer for this verdict; a case without an answer does not compile. */
  <T> T as(Cases<T> cases);

  /**
   * Whether the answer shows that Harvest accepts the client credentials of the call: it gave a
   * pair, or judged the grant, which a server does after the client (RFC 6749, 3.2.1).
   */
  default boolean acceptsCredentials() {
    return false;
  }

  /** Harvest issued a pair: publish it before anything else. */
  record Issued(TokenPair pair, Said said) implements Verdict {
    @Override
    public <T> T as(Cases<T> cases) {
      return cases.issued(this);
    }

    @Override
    public boolean acceptsCredentials() {
      return true;
    }
  }

  /** The access token is good and opens these accounts. */
  record Verified(Accounts accounts, Said said) implements Verdict {
    @Override
    public <T> T as(Cases<T> cases) {
      return cases.verified(this);
    }
  }

  /**
   * Final: asking again would be answered the same.
   *
   * @param acceptsCredentials whether the grant was refused, not the client
   */
  record Refused(Refusal refusal, boolean acceptsCredentials, Said said) implements Verdict {
    @Override
    public <T> T as(Cases<T> cases) {
      return cases.refused(this);
    }
  }

  /** The client credentials were refused, not this request: the application's circuit counts it. */
  record CredentialsRefused(Said said) implements Verdict {
    @Override
    public <T> T as(Cases<T> cases) {
      return cases.credentialsRefused(this);
    }
  }

  /**
   * The endpoint does not seem to stand where it was called. A lone one is asked again and can not
   * have succeeded.
   */
  record EndpointAway(@Nullable Duration retryAfter, Said said) implements Verdict {
    @Override
    public <T> T as(Cases<T> cases) {
      return cases.endpointAway(this);
    }
  }

  /**
   * Ask again.
   *
   * @param retryAfter what Harvest asks for, capped; null: the caller's own delay
   * @param mayHaveSucceeded whether this call may have issued a pair that nobody has seen
   * @param rateLimited whether the whole budget has to pause, not this request alone
   * @param outage whether it counts as a sign that Harvest is away
   */
  record Again(
      @Nullable Duration retryAfter,
      boolean mayHaveSucceeded,
      boolean rateLimited,
      boolean outage,
      Said said)
      implements Verdict {
    @Override
    public <T> T as(Cases<T> cases) {
      return cases.again(this);
    }
  }

  /** An answer for each case. */
  interface Cases<T> {
    T issued(Issued verdict);

    T verified(Verified verdict);

    T refused(Refused verdict);

    T credentialsRefused(CredentialsRefused verdict);

    T endpointAway(EndpointAway verdict);

    T again(Again verdict);
  }

  /** Why Harvest refuses a request for good. */
  enum Refusal {
    /** The token or code is not, or no longer, valid. */
    INVALID_TOKEN,
    /** Harvest does not take a request like this one. */
    INVALID_REQUEST;

    /** The reason on a dead letter: {@code invalid_token}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Harvest's own words in one answer, fit for a dead letter and a log: texts are cut at 500
   * characters and hold no secret of the request.
   *
   * @param status the HTTP status, null where no answer came
   * @param error the OAuth error code (RFC 6749, 5.2), or the kind of failure of the connection
   * @param errorDescription what a person should read about it
   * @param requestId Harvest's X-Request-Id
   */
  record Said(
      @Nullable Integer status,
      @Nullable String error,
      @Nullable String errorDescription,
      @Nullable String requestId) {
    /** In one line: {@code 401 invalid_token: The access token is expired}. */
    public String line() {
      String code = status == null ? "" : status.toString();
      String words = error == null ? "" : error;
      if (errorDescription != null) {
        words += (words.isEmpty() ? "" : ": ") + errorDescription;
      }
      // The page of an error tends to begin with its status.
      String line = words.startsWith(code) ? words : code + " " + words;
      return line.isBlank() ? "no answer" : line.strip();
    }
  }
}
