package harvest.migration.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import harvest.migration.harvest.Accounts;
import harvest.migration.harvest.TokenPair;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.Verdict.Refusal;
import harvest.migration.harvest.Verdict.Said;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.State;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every sequence of answers, up to four calls, over everything that the ledger may know: the end is
 * the one that the contract's table of reasons gives, worked out here in another way.
 */
class AttemptsModelTest {
  private static final int MOST = 3;
  private static final Said SAID = new Said(418, "teapot", "short and stout", "req-1");
  private static final Duration ASKED = Duration.ofSeconds(77);
  private static final Instant BEFORE = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  /** What a call may be answered. */
  private enum Call {
    GRANTED,
    TOKEN_REFUSED,
    REQUEST_REFUSED,
    CLIENT_REFUSED,
    AWAY,
    REFUSED_FOR_NOW,
    ASKED_TO_WAIT,
    PERHAPS_DONE
  }

  /** A call, or how else a request may end: its circuit is open, a step of ours failed. */
  private record Step(Call call, boolean probe) {}

  private final List<Step> steps = new ArrayList<>();

  AttemptsModelTest() {
    for (Call call : Call.values()) {
      steps.add(new Step(call, false));
      steps.add(new Step(call, true));
    }
  }

  private static Verdict verdict(Call call, GrantType grant) {
    return switch (call) {
      case GRANTED ->
          grant.isVerification()
              ? new Verdict.Verified(new Accounts(null, JsonNodeFactory.instance.arrayNode()), SAID)
              : new Verdict.Issued(
                  new TokenPair(new Secret("a"), new Secret("r"), "bearer", 10, false, START),
                  SAID);
      case TOKEN_REFUSED ->
          new Verdict.Refused(Refusal.INVALID_TOKEN, !grant.isVerification(), SAID);
      case REQUEST_REFUSED -> new Verdict.Refused(Refusal.INVALID_REQUEST, false, SAID);
      case CLIENT_REFUSED -> new Verdict.CredentialsRefused(SAID);
      case AWAY -> new Verdict.EndpointAway(null, SAID);
      case REFUSED_FOR_NOW -> new Verdict.Again(null, false, false, true, SAID);
      case ASKED_TO_WAIT -> new Verdict.Again(ASKED, false, true, true, SAID);
      case PERHAPS_DONE -> new Verdict.Again(null, !grant.isVerification(), false, true, SAID);
    };
  }

  private static Request request(GrantType grant) {
    Secret secret = new Secret("token");
    return new Request(
        new Identity("acme", grant, secret.fingerprint()),
        "id",
        "subject",
        secret,
        null,
        null,
        JsonNodeFactory.instance.objectNode(),
        Origin.of(new Coordinates("requests", 0, 9), null, null, null));
  }

  private static Entry known(
      GrantType grant, State state, Reason reason, int calls, boolean doubt) {
    return new Entry(
        5,
        request(grant).identity(),
        state,
        reason,
        calls,
        doubt,
        BEFORE,
        BEFORE,
        new Coordinates("requests", 0, 3),
        "kafka:requests-0@3",
        1);
  }

  private static List<Entry> allKnown(GrantType grant) {
    List<Entry> all = new ArrayList<>();
    all.add(null);
    all.add(known(grant, State.OPEN, null, 1, false));
    all.add(known(grant, State.WAITING, null, 1, false));
    all.add(known(grant, State.WAITING, null, 9, false));
    all.add(known(grant, State.DEAD, Reason.EXHAUSTED, 2, false));
    if (grant.isVerification()) {
      all.add(known(grant, State.VERIFIED, null, 1, false));
    } else {
      all.add(known(grant, State.OPEN, null, 2, true));
      all.add(known(grant, State.WAITING, null, 2, true));
      all.add(known(grant, State.DEAD, Reason.IN_DOUBT, 2, true));
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(GrantType.class)
  void everySequenceOfAnswersEndsAsTheContractSays(GrantType grant) {
    for (Entry known : allKnown(grant)) {
      follow(grant, known, new Step[0]);
    }
  }

  private void follow(GrantType grant, Entry known, Step[] sequence) {
    RequestCall call = replay(grant, known, sequence);
    Oracle oracle = new Oracle(grant, known, sequence);
    Supplier<String> which = () -> known + " " + Arrays.toString(sequence);
    assertThat(ending(call.outcome())).as(which).isEqualTo(oracle.ending);
    assertThat(call.entry().doubt()).as(which).isEqualTo(oracle.doubt);
    assertThat(call.entry().attempts()).as(which).isEqualTo(oracle.calls);
    if (call.outcome() instanceof DeadLetter letter) {
      assertThat(letter.attempts()).as(which).isEqualTo(oracle.calls);
      assertThat(letter.reauthorizeUrl() != null).as(which).isEqualTo(oracle.consent());
      assertThat(letter.firstAttemptAt()).as(which).isEqualTo(known == null ? START : BEFORE);
      assertThat(letter.lastAttemptAt())
          .as(which)
          .isEqualTo(START.plusSeconds(sequence.length - 1));
      assertThat(letter.status()).as(which).isEqualTo(418);
    }
    if (call.outcome() instanceof Result result) {
      assertThat(result.attempts()).as(which).isEqualTo(oracle.calls);
    }
    if (call.outcome() == null) {
      if (sequence.length > 0) {
        assertThat(call.entry().state()).as(which).isEqualTo(State.WAITING);
        boolean asked = sequence[sequence.length - 1].call() == Call.ASKED_TO_WAIT;
        assertThat(call.delay().equals(ASKED)).as(which).isEqualTo(asked);
      }
      assertThat(call.isFirst()).as(which).isEqualTo(sequence.length == 0);
      endOtherwise(grant, known, sequence, oracle, which);
      if (sequence.length < 4) {
        for (Step step : steps) {
          Step[] longer = Arrays.copyOf(sequence, sequence.length + 1);
          longer[sequence.length] = step;
          follow(grant, known, longer);
        }
      }
    }
  }

  /** The circuit opens now; or a step of ours fails, before and after the next call may be out. */
  private static void endOtherwise(
      GrantType grant, Entry known, Step[] sequence, Oracle oracle, Supplier<String> which) {
    Outcome suspended = replay(grant, known, sequence).suspended();
    assertThat(ending(suspended))
        .as(which)
        .isEqualTo(oracle.doubt ? "in_doubt" : "application_suspended");

    RequestCall waiting = replay(grant, known, sequence);
    assertThat(ending(waiting.failed("internal error")))
        .as(which)
        .isEqualTo(oracle.doubt ? "in_doubt" : "exhausted");

    RequestCall sent = replay(grant, known, sequence);
    record(sent, false, START);
    sent.leaves();
    assertThat(ending(sent.failed("internal error")))
        .as(which)
        .isEqualTo(grant.isVerification() ? "exhausted" : "in_doubt");
  }

  private static RequestCall replay(GrantType grant, Entry known, Step[] sequence) {
    RequestCall call =
        new RequestCall(
            new RequestCall.Context(
                null,
                null,
                null,
                null,
                null,
                null,
                new ApiCall.Retries(MOST, n -> Duration.ofSeconds(n)),
                application -> null,
                request -> null,
                (application, fingerprint) -> "https://link",
                null,
                null),
            held -> {},
            request(grant),
            null,
            known);
    for (int i = 0; i < sequence.length; i++) {
      record(call, sequence[i].probe(), START.plusSeconds(i));
      call.leaves();
      call.take(verdict(sequence[i].call(), grant));
    }
    return call;
  }

  private static void record(RequestCall call, boolean probe, Instant now) {
    Entry entry = call.next(now);
    assertThat(entry.state()).isEqualTo(State.OPEN);
    assertThat(entry.at()).isEqualTo(new Coordinates("requests", 0, 9));
    call.asProbe(probe);
    call.recorded(entry);
  }

  private static String ending(Outcome outcome) {
    if (outcome instanceof Result result) {
      return result.status().key();
    }
    return outcome instanceof DeadLetter letter ? letter.reason().key() : "open";
  }

  /** The contract, §3, read from the end of the sequence. */
  private static final class Oracle {
    final boolean doubt;
    final int calls;
    final String ending;
    private final GrantType grant;

    Oracle(GrantType grant, Entry known, Step[] sequence) {
      this.grant = grant;
      List<Step> made = List.of(sequence);
      boolean spends =
          grant == GrantType.V1_REFRESH_TOKEN
              || grant == GrantType.AUTHORIZATION_CODE
              || grant == GrantType.REFRESH_TOKEN;
      this.doubt =
          spends
              && (made.stream().anyMatch(step -> step.call() == Call.PERHAPS_DONE)
                  || (known != null && (known.doubt() || known.state() == State.OPEN)));
      this.calls = made.size() + (known == null ? 0 : known.attempts());
      this.ending = made.isEmpty() ? "open" : ending(made, known);
    }

    private String ending(List<Step> made, Entry known) {
      Call last = made.get(made.size() - 1).call();
      if (last == Call.GRANTED) {
        return switch (grant) {
          case V1_REFRESH_TOKEN -> Status.MIGRATED.key();
          case AUTHORIZATION_CODE, REFRESH_TOKEN -> Status.ISSUED.key();
          case PERSONAL_ACCESS_TOKEN, IMPLICIT -> Status.VERIFIED.key();
        };
      }
      String reason =
          switch (last) {
            case TOKEN_REFUSED -> "invalid_token";
            case REQUEST_REFUSED -> "invalid_request";
            case CLIENT_REFUSED -> "application_suspended";
            default -> isUsedUp(made, known) ? "exhausted" : "open";
          };
      return doubt && !reason.equals("open") ? "in_doubt" : reason;
    }

    private static boolean isUsedUp(List<Step> made, Entry known) {
      long probes = made.stream().filter(Step::probe).count();
      long others = made.size() - probes;
      boolean interrupted =
          known != null && (known.state() == State.OPEN || known.state() == State.WAITING);
      return probes == MOST
          || others + (interrupted ? Math.min(known.attempts(), MOST - 1) : 0) == MOST;
    }

    boolean consent() {
      return (ending.equals("invalid_token") || ending.equals("in_doubt"))
          && grant != GrantType.PERSONAL_ACCESS_TOKEN;
    }
  }
}
