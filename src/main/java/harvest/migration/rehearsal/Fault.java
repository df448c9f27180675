package harvest.migration.rehearsal;

import java.util.Arrays;
import java.util.Locale;

/** Everything that can go wrong with a call. Written in lower case with dashes. */
public enum Fault {
  /** Nothing: for scripts. */
  OK(true),
  /** Carried out at once, answered after {@code :SPAN}. */
  SLOW(true),

  ERROR_500(false),
  ERROR_502(false),
  ERROR_503(false),
  /** 503 with Retry-After; {@code :VALUE} as for rate-limited. */
  ERROR_503_RETRY(false),
  ERROR_504(false),
  ERROR_408(false),
  ERROR_425(false),
  /**
   * 429. {@code :VALUE} is the Retry-After: seconds, {@code http-date}, {@code http-date+SECONDS},
   * {@code missing}, {@code huge}, or any text.
   */
  RATE_LIMITED(false),
  FORBIDDEN_HTML(false),
  FORBIDDEN_JSON(false),
  UNAUTHORIZED_CLIENT(false),
  INVALID_CLIENT(false),
  INVALID_GRANT(false),
  INVALID_REQUEST(false),
  INVALID_TOKEN(false),
  /** An error whose text quotes token and client secrets; {@code :STATUS}, 400 without. */
  QUOTE_SECRETS(false),
  NOT_FOUND_JSON(false),
  NOT_FOUND_HTML(false),
  STATUS_410(false),
  STATUS_405(false),
  REDIRECT(false),
  /** Any status as JSON: {@code :STATUS}. */
  STATUS(false),
  /** 200 with a page, nothing done. */
  HTML_200(false),
  /** 200 with nothing, nothing done. */
  EMPTY_200(false),
  /** Not done, never answered. */
  HANG(false),
  /** Not done, reset. */
  RESET(false),
  /** Not done, the connection ends without an answer. */
  CLOSE(false),

  ISSUE_RESET(true),
  ISSUE_CLOSE(true),
  ISSUE_HANG(true),
  ISSUE_500(true),
  ISSUE_502(true),
  ISSUE_503(true),
  ISSUE_504(true),
  /** 200 with a page instead of what was done. */
  ISSUE_HTML(true),
  /** The connection ends in the middle of a body with Content-Length. */
  ISSUE_CUT(true),
  /** The connection ends in the middle of a chunked body. */
  ISSUE_CUT_CHUNKED(true),
  /** HTTP is whole, the JSON in it is not. */
  ISSUE_CUT_JSON(true),

  CREATED(true),
  NO_REFRESH_TOKEN(true),
  NO_ACCESS_TOKEN(true),
  EXPIRES_IN_STRING(true),
  NO_EXPIRES_IN(true),
  EXTRA_FIELDS(true),
  GZIP(true),
  /** Answered with Connection: close. */
  CLOSE_AFTER(true),
  /** Answered as if the connection stayed open, which is then closed. */
  SILENT_CLOSE(true),
  /** A list whose next page is on another host. */
  NEXT_OTHER_HOST(true),
  /** A list whose next page is this one. */
  NEXT_CIRCLE(true),
  /** A list whose next page is no URL. */
  NEXT_GARBAGE(true);

  private final boolean carriesOut;

  Fault(boolean carriesOut) {
    this.carriesOut = carriesOut;
  }

  /** Whether the call is carried out (a pair issued) in spite of it. */
  public boolean carriesOut() {
    return carriesOut;
  }

  /** {@code issue-reset} and the like. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Fault parse(String text) {
    try {
      return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no fault; there are "
              + Arrays.stream(values()).map(Fault::text).toList(),
          e);
    }
  }
}
