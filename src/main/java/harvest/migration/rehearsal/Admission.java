package harvest.migration.rehearsal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What every call passes before it is carried out, in the order of a real front: headers, limits,
 * whether the endpoint still stands, then what goes wrong. One thread.
 */
final class Admission {
  private final Switches switches;
  private final FaultDesk desk;
  private final ErrorPages pages;
  private final Map<Object, Long> turns = new HashMap<>();
  private long migrateCalls;

  Admission(Switches switches, FaultDesk desk, ErrorPages pages) {
    this.switches = switches;
    this.desk = desk;
    this.pages = pages;
  }

  Sending admit(Ask ask, Visit visit) {
    String agent = ask.header("User-Agent");
    if (agent == null || agent.isBlank()) {
      return Sending.whole(
          Answer.json(400, "{\"status\":400,\"error\":\"Missing header: User-Agent\"}"));
    }
    Fingerprint fingerprint = visit.fingerprint();
    String application = visit.application();
    Duration wait =
        switches
            .limiter()
            .admit(new Caller(ask.path(), ask.ip(), fingerprint, application), ask.now());
    if (!wait.isZero()) {
      return Sending.whole(limited(wait, ask));
    }
    SimulatorOptions options = switches.options();
    if (ask.path().equals(Call.MIGRATE) && options.migration().isGone(++migrateCalls, ask.now())) {
      return Sending.whole(pages.gone(options.migration().gone()));
    }
    visit.tried();
    long turn = turn(ask, fingerprint);
    Subject subject =
        new Subject(ask.path(), visit.token(), fingerprint, application, ask.now(), turn);
    Sending sending = desk.attend(switches.faults().choose(subject), ask, visit);
    long millis = options.latency().millis(switches.dice(), subject.chance(), turn);
    return millis == 0
        ? sending
        : new Sending(
            sending.how(), sending.answer(), sending.delay().plus(Duration.ofMillis(millis)));
  }

  private Answer limited(Duration wait, Ask ask) {
    long seconds = wait.plusNanos(999_999_999).toSeconds();
    LimitOptions.RetryAfter form = switches.options().limits().retryAfter();
    return pages.rateLimited(
        switch (form) {
          case SECONDS -> Long.toString(seconds);
          case HTTP_DATE -> "http-date+" + seconds;
          case MISSING -> "missing";
        },
        ask.now());
  }

  private long turn(Ask ask, @org.jspecify.annotations.Nullable Fingerprint fingerprint) {
    if (!switches.faults().usesTurns() && !switches.options().latency().varies()) {
      return 0;
    }
    return turns.merge(fingerprint == null ? ask.path() : fingerprint, 1L, Long::sum);
  }
}
