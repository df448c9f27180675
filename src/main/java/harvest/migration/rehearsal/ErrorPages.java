package harvest.migration.rehearsal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;

/** Error answers in the forms that have been seen, or that nobody can rule out. */
public final class ErrorPages {
  private final Supplier<MigrationOptions> options;

  /** Asks for the options each time: they change. */
  public ErrorPages(Supplier<MigrationOptions> options) {
    this.options = options;
  }

  /** A 5xx with the body that the options say. */
  public Answer serverError(int status, String title) {
    return switch (options.get().serverErrors()) {
      case HTML -> Answer.html(status, title);
      case JSON -> Answer.json(status, "{\"status\":" + status + ",\"error\":\"" + title + "\"}");
      case OAUTH -> Answer.oauth(status, "server_error", title);
      case INVALID_GRANT -> Answer.oauth(status, "invalid_grant", title);
      case EMPTY -> Answer.empty(status);
    };
  }

  /** 429 as Harvest sends it: a page. */
  public Answer rateLimited(String retryAfter, Instant now) {
    return retryAfter(
        Answer.html(429, "Too Many Requests"), retryAfter.isEmpty() ? "1" : retryAfter, now);
  }

  /** Puts a Retry-After on an answer in any of its forms. */
  public Answer retryAfter(Answer answer, String form, Instant now) {
    if (form.equals("missing")) {
      return answer;
    }
    if (form.equals("huge")) {
      return answer.with("Retry-After", "315360000");
    }
    if (form.startsWith("http-date")) {
      long seconds =
          form.startsWith("http-date+") ? Long.parseLong(form.substring("http-date+".length())) : 1;
      // a date has no fractions: round up, or the client comes too early
      Instant date = now.plusSeconds(seconds).plusNanos(999_999_999);
      return answer.with(
          "Retry-After",
          DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)));
    }
    return answer.with("Retry-After", form);
  }

  /** The endpoint is gone. */
  public Answer gone(MigrationOptions.Gone gone) {
    return switch (gone) {
      case NO, JSON_404 -> Answer.notFound();
      case HTML_404 -> Answer.html(404, "The page you were looking for doesn't exist (404)");
      case STATUS_410 -> Answer.json(410, "{\"status\":410,\"error\":\"Gone\"}");
      case STATUS_405 ->
          Answer.json(405, "{\"status\":405,\"error\":\"Method Not Allowed\"}")
              .with("Allow", "GET");
      case REDIRECT -> Answer.empty(302).with("Location", "https://help.getharvest.com/api-v2/");
    };
  }

  /** An error that quotes what it should not. */
  public Answer quoting(String status, List<String> secrets) {
    return Answer.oauth(
        status.isEmpty() ? 400 : Integer.parseInt(status),
        "invalid_grant",
        "Cannot handle " + String.join(" with ", secrets));
  }
}
