package harvest.migration.harvest;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

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
