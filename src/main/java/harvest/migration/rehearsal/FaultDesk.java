package harvest.migration.rehearsal;

import harvest.migration.rehearsal.MigrationOptions.Gone;
import harvest.migration.rehearsal.Sending.How;
import java.time.Instant;

/** Lets a fault happen: before, after, or to what a call was carried out for. */
public final class FaultDesk {
  private final ErrorPages pages;
  private final Reshape reshape;

  /** Takes its errors from the pages. */
  public FaultDesk(ErrorPages pages, Reshape reshape) {
    this.pages = pages;
    this.reshape = reshape;
  }

  /** Carries the call out if its fault lets it, and says what goes onto the wire. */
  public Sending attend(Behaviour behaviour, Ask ask, Visit visit) {
    if (behaviour.fault() == Fault.OK) {
      return Sending.whole(visit.carryOut());
    }
    return behaviour.fault().carriesOut()
        ? after(behaviour, visit.carryOut(), ask)
        : instead(behaviour, visit, ask.now());
  }

  private Sending instead(Behaviour behaviour, Visit visit, Instant now) {
    String argument = behaviour.argument();
    return switch (behaviour.fault()) {
      case HANG -> Sending.none(How.HANG);
      case RESET -> Sending.none(How.RESET);
      case CLOSE -> Sending.none(How.CLOSE);
      case ERROR_500 -> Sending.whole(pages.serverError(500, "Internal Server Error"));
      case ERROR_502 -> Sending.whole(pages.serverError(502, "Bad Gateway"));
      case ERROR_503 -> Sending.whole(pages.serverError(503, "Service Unavailable"));
      case ERROR_503_RETRY ->
          Sending.whole(
              pages.retryAfter(
                  pages.serverError(503, "Service Unavailable"),
                  argument.isEmpty() ? "1" : argument,
                  now));
      case ERROR_504 -> Sending.whole(pages.serverError(504, "Gateway Time-out"));
      case ERROR_408 -> Sending.whole(Answer.html(408, "Request Timeout"));
      case ERROR_425 -> Sending.whole(Answer.html(425, "Too Early"));
      case RATE_LIMITED -> Sending.whole(pages.rateLimited(argument, now));
      case FORBIDDEN_HTML -> Sending.whole(Answer.html(403, "Forbidden"));
      case FORBIDDEN_JSON -> Sending.whole(Answer.message(403, "Not authorized!"));
      case UNAUTHORIZED_CLIENT ->
          Sending.whole(
              Answer.oauth(400, "unauthorized_client", "The client is not authorized to do this."));
      case INVALID_CLIENT ->
          Sending.whole(Answer.oauth(401, "invalid_client", "Client authentication failed."));
      case INVALID_GRANT ->
          Sending.whole(
              Answer.oauth(400, "invalid_grant", "The grant is invalid, expired or revoked."));
      case INVALID_REQUEST ->
          Sending.whole(Answer.oauth(400, "invalid_request", "The request is malformed."));
      case INVALID_TOKEN -> Sending.whole(Answer.invalidToken());
      case QUOTE_SECRETS -> Sending.whole(pages.quoting(argument, visit.secrets()));
      case NOT_FOUND_JSON -> Sending.whole(pages.gone(Gone.JSON_404));
      case NOT_FOUND_HTML -> Sending.whole(pages.gone(Gone.HTML_404));
      case STATUS_410 -> Sending.whole(pages.gone(Gone.STATUS_410));
      case STATUS_405 -> Sending.whole(pages.gone(Gone.STATUS_405));
      case REDIRECT -> Sending.whole(pages.gone(Gone.REDIRECT));
      case STATUS ->
          Sending.whole(
              Answer.json(
                  Integer.parseInt(argument),
                  "{\"status\":" + argument + ",\"error\":\"Status " + argument + "\"}"));
      case HTML_200 -> Sending.whole(Answer.html(200, "Harvest is down for maintenance"));
      case EMPTY_200 -> Sending.whole(Answer.empty(200));
      default -> throw new IllegalStateException(behaviour + " lets the call be carried out");
    };
  }

  private Sending after(Behaviour behaviour, Answer answer, Ask ask) {
    return switch (behaviour.fault()) {
      case SLOW -> new Sending(How.WHOLE, answer, Span.parse(behaviour.argument()));
      case ISSUE_RESET -> Sending.none(How.RESET);
      case ISSUE_CLOSE -> Sending.none(How.CLOSE);
      case ISSUE_HANG -> Sending.none(How.HANG);
      case ISSUE_500 -> Sending.whole(pages.serverError(500, "Internal Server Error"));
      case ISSUE_502 -> Sending.whole(pages.serverError(502, "Bad Gateway"));
      case ISSUE_503 -> Sending.whole(pages.serverError(503, "Service Unavailable"));
      case ISSUE_504 -> Sending.whole(pages.serverError(504, "Gateway Time-out"));
      case ISSUE_HTML -> Sending.whole(Answer.html(200, "Harvest is down for maintenance"));
      case ISSUE_CUT -> Sending.of(How.CUT, answer);
      case ISSUE_CUT_CHUNKED -> Sending.of(How.CUT_CHUNKED, answer);
      case CLOSE_AFTER -> Sending.of(How.LAST, answer);
      case SILENT_CLOSE -> Sending.of(How.SILENT_LAST, answer);
      default ->
          Sending.whole(answer.ok() ? reshape.apply(behaviour.fault(), answer, ask) : answer);
    };
  }
}
