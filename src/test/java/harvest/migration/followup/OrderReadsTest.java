package harvest.migration.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import harvest.migration.followup.AccountRecord.Found;
import harvest.migration.harvest.Accounts;
import harvest.migration.ledger.Ledger;
import harvest.migration.outcome.Sealing;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.Secret;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderReadsTest {
  @TempDir Path dir;

  @Test
  void whatIsThrownOnTheLedgersThreadFailsTheStepAndKeepsNoListForItself() throws Exception {
    try (Ledger ledger = Ledger.open("jdbc:sqlite:" + dir.resolve("ledger.db"), Runnable::run)) {
      OrderReads reads =
          new OrderReads(
              ledger, List.of("clients?broken"), new Sealing(null), InstantSource.system());
      for (int time = 0; time < 2; time++) {
        Exchange exchange = exchange();

        run(reads.order(), exchange);
        assertThat(exchange.getException()).as("time %s", time).isNotNull();
        exchange.setException(null);
        reads.giveUp().process(exchange);

        run(reads.keep(), exchange);
        assertThat(exchange.getException()).isNull();
      }
    }
  }

  private static void run(AsyncProcessor step, Exchange exchange) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    step.process(exchange, sync -> done.countDown());
    done.await();
  }

  private static Exchange exchange() throws Exception {
    ArrayNode accounts =
        (ArrayNode)
            new ObjectMapper().readTree("[{\"id\":12345,\"name\":\"A\",\"product\":\"harvest\"}]");
    Origin origin = Origin.of(new Coordinates("results", 0, 1), null, null, null);
    AccountRecord.Owner owner =
        new AccountRecord.Owner("id", "acme", "u1", "f".repeat(64), null, origin);
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    new Found(
            new AccountRecord(owner, new Accounts(null, accounts), null, null, null, null),
            new AccessToken(new Secret("1.at.token"), null),
            null)
        .on(exchange);
    return exchange;
  }
}
