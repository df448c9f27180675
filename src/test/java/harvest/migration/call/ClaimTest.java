package harvest.migration.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import harvest.migration.call.Steps.WaitingExchange;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.Ledger;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Circuit;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing.SystemTiming;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.Secret;
import harvest.migration.window.TakenRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
  @TempDir Path dir;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final SystemTiming timing = new SystemTiming();
  private final Pace pace =
      new Pace(
          timing,
          10,
          new Pace.Limits(3, 10, Duration.ofSeconds(1), Duration.ofSeconds(1)),
          () -> {});
  private final TakenRecord record = new TakenRecord("requests", 0, 7);
  private final Request request =
      new Request(
          new Identity("acme", GrantType.V1_REFRESH_TOKEN, "f".repeat(64)),
          "id",
          null,
          new Secret("a-token"),
          null,
          null,
          JsonNodeFactory.instance.objectNode(),
          Origin.of(new Coordinates("requests", 0, 7), null, null, null));
  private final Circuit circuit = new Circuit("acme", 3);
  private Ledger ledger;
  private InFlight inFlight;
  private Claim claim;
  private Exchange exchange;

  @BeforeEach
  void start() {
    ledger = Ledger.open("jdbc:sqlite:" + dir.resolve("ledger.db"), threads);
    inFlight = new InFlight(ledger, () -> {});
    claim =
        new Claim(
            new RequestCall.Context(
                ledger,
                inFlight,
                pace,
                new Budget(0, Duration.ofSeconds(1)),
                timing,
                null,
                new ApiCall.Retries(3, n -> Duration.ZERO),
                application -> circuit,
                asked -> null,
                (application, fingerprint) -> {
                  throw new IllegalStateException("no link");
                },
                line -> {},
                Checkpoints.UNHEARD),
            (entry, resolved) -> resolved.run());
    exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.getMessage().setBody(request);
    exchange.setVariable(
        ConsumedRecord.VARIABLE, new ConsumedRecord(null, request.origin(), record.handle(), null));
  }

  @AfterEach
  void end() {
    pace.end();
    ledger.close();
    timing.close();
    threads.shutdownNow();
  }

  private void write(Entry entry) throws InterruptedException {
    CountDownLatch written = new CountDownLatch(1);
    ledger.write(entry, durable -> written.countDown());
    written.await();
  }

  @Test
  void whatIsThrownOnTheLedgersThreadFailsTheStepAndLosesNoExchange() throws Exception {
    write(Entry.fresh(request.identity(), request.origin()).doubted());
    CountDownLatch done = new CountDownLatch(1);

    claim.giveUp(exchange, "internal error", sync -> done.countDown());

    done.await();
    assertThat(exchange.getException()).hasMessage("no link");
  }

  @Test
  void aRequestThatAnotherInstanceBroughtToItsEndEndsTheCanaryToo() throws Exception {
    pace.limitFirsts(1);
    CountDownLatch claimed = new CountDownLatch(1);
    claim.process(exchange, sync -> claimed.countDown());
    claimed.await();
    RequestCall call = ApiCall.of(exchange, RequestCall.class);
    CountDownLatch admitted = new CountDownLatch(1);
    WaitingExchange waiting = new WaitingExchange(exchange, sync -> admitted.countDown());
    call.waits(waiting, threads);
    pace.enter(call, Duration.ZERO);
    admitted.await();
    assertThat(pace.isLimitDone()).isFalse();

    // As after a lost lease: the call is held back, and the request has gone on elsewhere.
    pace.withdrawn(call);
    write(call.entry().in(State.MIGRATED));
    claim.again(new WaitingExchange(exchange, sync -> {}));

    await().until(pace::isLimitDone);
    await().until(record::isFinished);
  }
}
