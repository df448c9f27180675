package harvest.migration.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.window.ConsumerState;
import harvest.migration.window.PolledConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
  @Test
  void aConsumerThatDoesNotPollIsNotReady() throws Exception {
    AtomicLong now = new AtomicLong();
    List<ConsumerState> consumers = new ArrayList<>();
    Operation operation =
        new Operation(
            new Operation.Valves(() -> {}, () -> {}),
            new Operation.Signs(() -> false, () -> false));
    HealthChecks checks = new HealthChecks(operation, consumers);
    consumers.add(PolledConsumer.started("requests", now::get)); // as the stages do
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      checks.register(context);
      context.start();
      operation.running();
      assertThat(checks.ready().up()).isTrue();

      now.addAndGet(Duration.ofMinutes(2).toNanos());

      assertThat(checks.ready().up()).isFalse();
      assertThat(checks.ready().checks())
          .singleElement()
          .satisfies(check -> assertThat(check.message()).contains("requests", "120 s"));
    }
  }
}
