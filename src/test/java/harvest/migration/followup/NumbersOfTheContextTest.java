package harvest.migration.followup;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.drops.RequestFiles;
import harvest.migration.drops.Rows;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.outcome.Outcome.Tokens;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.Sealing;
import harvest.migration.request.AcmeRequests;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser;
import harvest.migration.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a file or from Kafka to every message that carries the context, by the real writers. */
class NumbersOfTheContextTest {
  private static final String NUMBERS = "{\"n\":[1e10000,1.10,12345678901234567890.0,-0,1E+5]}";
  private static final String ROW =
      "{\"application\":\"acme\",\"subject\":1e21,\"v1_refresh_token\":\"t1\",\"context\":"
          + NUMBERS
          + "}";
  private static final Origin ORIGIN = Origin.of(new Coordinates("t", 0, 1), null, null, null);
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final RequestParser parser = AcmeRequests.parser();
  private final OutcomeWriter outcomes = new OutcomeWriter(new Sealing(null));

  @ParameterizedTest
  @EnumSource(From.class)
  void leaveAsTheyCameInResultsAccountRecordsReadsAndDeadLetters(From from) throws Exception {
    Request request = (Request) parser.parse(from.bytes().getBytes(StandardCharsets.UTF_8), ORIGIN);
    byte[] result = outcomes.write(migrated(request)).value();
    AccountRecord.Owner owner = new ResultReader(null).read(result, ORIGIN).owner();

    assertThat(request.subject()).isEqualTo("1e21");
    assertThat(text(result)).contains("\"context\":" + NUMBERS);
    assertThat(text(outcomes.write(dead(request)).value())).contains("\"context\":" + NUMBERS);
    assertThat(text(new AccountRecord(owner, null, "gone", null, NOW, null).message().value()))
        .contains("\"context\":" + NUMBERS);
  }

  enum From {
    KAFKA {
      @Override
      String bytes() {
        return ROW;
      }
    },
    FILE {
      @Override
      String bytes() throws IOException {
        Row row = Rows.of("users.json", "[" + ROW + "]").get(0);
        return ((RowRecord.Accepted) new RequestFiles().record(row, "users.json")).value();
      }
    };

    abstract String bytes() throws IOException;
  }

  private static Result migrated(Request request) {
    Tokens tokens =
        new Tokens(new Secret("1.at.A"), new Secret("1.rt.R"), "bearer", 1209599, NOW, NOW, false);
    return new Result(request, Status.MIGRATED, tokens, 1, "req-1", true);
  }

  private static DeadLetter dead(Request request) {
    return new DeadLetter(
        request.id(),
        request.application(),
        request.subject(),
        request.grantType().key(),
        request.fingerprint(),
        Reason.INVALID_TOKEN,
        400,
        "invalid_grant",
        null,
        1,
        NOW,
        NOW,
        null,
        null,
        ORIGIN,
        request.context());
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
