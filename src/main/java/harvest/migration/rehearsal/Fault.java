package harvest.migration.rehearsal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** A fault and its argument: {@code error-500}, {@code slow:2s}, {@code rate-limited:http-date}. */
public record Fault(Kind kind, String argument) {
  /** As if nothing were wrong. */
  static final Fault NONE = new Fault(Kind.OK, "");

  /** Checks the argument. */
  public Fault {
    if (kind == Kind.SLOW) {
      Json.duration(argument);
    }
    if (kind == Kind.STATUS || (kind == Kind.QUOTE_SECRETS && !argument.isEmpty())) {
      int status = Integer.parseInt(argument);
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException(argument + " is no status of an answer");
      }
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if there is no such fault, or it cannot take the argument
   */
  @JsonCreator
  static Fault parse(String text) {
    String[] parts = text.split(":", 2);
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.toString().equalsIgnoreCase(parts[0]))
        .findFirst()
        .map(kind -> new Fault(kind, parts.length > 1 ? parts[1] : ""))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + parts[0] + "' is no fault; there are " + Arrays.toString(Kind.values())));
  }

  @JsonValue
  @Override
  public String toString() {
    return argument.isEmpty() ? kind.toString() : kind + ":" + argument;
  }

  /** Everything that can go wrong with a call. Written in lower case with dashes. */
  public enum Kind {
    /** Nothing: for scripts. */
    OK,
    /** Executed at once, answered after {@code :DURATION}. */
    SLOW,
    // from here to CLOSE the call is not executed
    ERROR_500,
    ERROR_502,
    ERROR_503,
    /** 503 with Retry-After; {@code :VALUE} as for rate-limited. */
    ERROR_503_RETRY,
    ERROR_504,
    ERROR_408,
    ERROR_425,
    /**
     * 429. {@code :VALUE} is the Retry-After: seconds, {@code http-date}, {@code
     * http-date+SECONDS}, {@code missing}, {@code huge}, or any text.
     */
    RATE_LIMITED,
    FORBIDDEN_HTML,
    FORBIDDEN_JSON,
    UNAUTHORIZED_CLIENT,
    INVALID_CLIENT,
    INVALID_GRANT,
    INVALID_REQUEST,
    INVALID_TOKEN,
    /** An error whose text quotes token and client secrets; {@code :STATUS}, 400 without. */
    QUOTE_SECRETS,
    NOT_FOUND_JSON,
    NOT_FOUND_HTML,
    STATUS_410,
    STATUS_405,
    REDIRECT,
    /** Any status as JSON: {@code :STATUS}. */
    STATUS,
    /** 200 with a page. */
    HTML_200,
    /** 200 with nothing. */
    EMPTY_200,
    /** Never answered. */
    HANG,
    RESET,
    /** The connection ends without an answer. */
    CLOSE,
    // from here on the call is executed: a pair is issued in spite of the fault
    ISSUE_RESET,
    ISSUE_CLOSE,
    ISSUE_HANG,
    ISSUE_500,
    ISSUE_502,
    ISSUE_503,
    ISSUE_504,
    /** 200 with a page instead of what was done. */
    ISSUE_HTML,
    /** The connection ends in the middle of a body with Content-Length. */
    ISSUE_CUT,
    /** The connection ends in the middle of a chunked body. */
    ISSUE_CUT_CHUNKED,
    /** HTTP is whole, the JSON in it is not. */
    ISSUE_CUT_JSON,
    CREATED,
    NO_REFRESH_TOKEN,
    NO_ACCESS_TOKEN,
    EXPIRES_IN_STRING,
    NO_EXPIRES_IN,
    EXTRA_FIELDS,
    GZIP,
    /** Answered with Connection: close. */
    CLOSE_AFTER,
    /** Answered as if the connection stayed open, which is then closed. */
    SILENT_CLOSE,
    /** A list whose next page is on another host. */
    NEXT_OTHER_HOST,
    /** A list whose next page is this one. */
    NEXT_CIRCLE,
    /** A list whose next page is no URL. */
    NEXT_GARBAGE;

    /** Whether the call is executed (a pair issued) in spite of it. */
    boolean executes() {
      return compareTo(ERROR_500) < 0 || compareTo(CLOSE) > 0;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
