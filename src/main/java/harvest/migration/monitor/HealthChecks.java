package harvest.migration.monitor;

import harvest.migration.monitor.Readings.RunState;
import harvest.migration.window.ConsumerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/** Whether the program lives and is ready: its state is one of Camel's health checks. */
public final class HealthChecks {
  /** A consumer polls many times a second, and now and then waits for the broker. */
  private static final Duration POLLS_WITHIN = Duration.ofSeconds(60);

  private final Operation operation;
  private final List<ConsumerState> consumers;
  private volatile @Nullable CamelContext context;

  /**
   * @param consumers of the stages; those that are added later count too
   */
  public HealthChecks(Operation operation, List<ConsumerState> consumers) {
    this.operation = operation;
    this.consumers = consumers;
  }

  /** The state joins the checks of that context, and its checks join the answers given here. */
  public void register(CamelContext camel) {
    HealthCheckRegistry registry = HealthCheckRegistry.get(camel);
    if (registry != null) {
      registry.register(new StateCheck(operation));
      registry.register(new PollCheck(consumers));
      context = camel;
    }
  }

  /** An answer to a probe. */
  public record Answer(boolean up, RunState state, List<Check> checks) {}

  /** One of Camel's checks that is down. */
  public record Check(String id, String message) {}

  /** Whether another start would help. */
  public Answer live() {
    RunState state = operation.state();
    CamelContext camel = context;
    // While the program starts or ends, the routes are not up, and that is as it should be.
    if (camel == null || !state.isReady()) {
      return new Answer(state.isLive(), state, List.of());
    }
    return answer(state.isLive(), state, HealthCheckHelper.invokeLiveness(camel));
  }

  /** Whether requests are worked on. */
  public Answer ready() {
    RunState state = operation.state();
    CamelContext camel = context;
    if (camel == null || !state.isReady()) {
      return new Answer(false, state, List.of());
    }
    return answer(true, state, HealthCheckHelper.invokeReadiness(camel));
  }

  private static Answer answer(boolean up, RunState state, Collection<HealthCheck.Result> results) {
    List<Check> down = new ArrayList<>();
    for (HealthCheck.Result result : results) {
      if (result.getState() == HealthCheck.State.DOWN) {
        down.add(new Check(result.getCheck().getId(), result.getMessage().orElse("")));
      }
    }
    return new Answer(up && down.isEmpty(), state, down);
  }

  /** Whether every consumer that was started still polls its topic. */
  private static final class PollCheck extends AbstractHealthCheck {
    private final List<ConsumerState> consumers;

    PollCheck(List<ConsumerState> consumers) {
      super("harvest", "harvest-consumers");
      this.consumers = consumers;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
      builder.up();
      for (ConsumerState consumer : consumers) {
        Duration since = consumer.sincePoll();
        if (since.compareTo(POLLS_WITHIN) > 0) {
          builder.message(
              "the consumer of "
                  + consumer.topic()
                  + " has not polled for "
                  + since.toSeconds()
                  + " s");
          builder.down();
        }
      }
    }
  }

  /** The program's state as Camel wants it. */
  private static final class StateCheck extends AbstractHealthCheck {
    private final Operation operation;

    StateCheck(Operation operation) {
      super("harvest", "harvest-migration");
      this.operation = operation;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
      RunState state = operation.state();
      builder.message(state.name());
      boolean up =
          options.get(HealthCheck.CHECK_KIND) == HealthCheck.Kind.LIVENESS
              ? state.isLive()
              : state.isReady();
      builder.state(up ? HealthCheck.State.UP : HealthCheck.State.DOWN);
    }
  }
}
