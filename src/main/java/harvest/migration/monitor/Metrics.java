package harvest.migration.monitor;

import harvest.migration.ledger.Tally;
import harvest.migration.monitor.Readings.RunState;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.pace.Circuit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;

/** The figures of the MBeans for Prometheus: the same counters, read when they are scraped. */
public final class Metrics {
  private static final String PREFIX = "harvest.migration.";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public Metrics(Readings readings, Map<String, Circuit> circuits, Tally tally) {
    migration(readings);
    reads(readings.counters());
    ledger(tally);
    circuits.forEach(
        (name, circuit) -> {
          Counters.PerApplication counters = readings.counters().find(name);
          if (counters != null) {
            application(Tags.of("application", name), counters, circuit);
          }
        });
  }

  private void migration(Readings readings) {
    Counters counters = readings.counters();
    counter(
        "requests.received",
        "Records taken from the requests topic, of all kinds",
        counters,
        Counters::receivedTotal);
    counter(
        "requests.migrated",
        "Pairs that were issued for V1 refresh tokens, and published",
        counters,
        c -> c.results(Status.MIGRATED));
    counter(
        "requests.issued",
        "Pairs that were issued for authorization codes and refresh tokens, and published",
        counters,
        c -> c.results(Status.ISSUED));
    counter(
        "requests.verified",
        "Access tokens that were found to be good",
        counters,
        c -> c.results(Status.VERIFIED));
    counter(
        "requests.dead.lettered",
        "Dead letters that were published, of all reasons",
        counters,
        Counters::deadLettersTotal);
    counter(
        "requests.duplicate",
        "Requests that were or are being done already",
        counters,
        Counters::duplicates);
    counter(
        "requests.in.doubt",
        "Dead letters whose call may have succeeded unseen",
        counters,
        c -> c.deadLetters(Reason.IN_DOUBT));
    counter("calls", "Every call to Harvest", counters, Counters::calls);
    counter("retries", "Calls beyond the first of a request", counters, Counters::retries);
    counter("rate.limited", "Answers of 429", counters, Counters::rateLimitedTotal);
    gauge(
        "requests.in.flight",
        "Records that were taken and have no outcome yet",
        readings,
        Readings::inFlight);
    gauge(
        "lag.records",
        "Records of the requests topic that the consumer group has not committed; -1: not known",
        readings,
        Readings::lag);
    gauge(
        "outcomes.per.second",
        "Requests a second that came to their outcome here, over the last minute",
        readings,
        Readings::perSecond);
    gauge(
        "eta.seconds",
        "Time left at this instance's rate for what the topic holds; -1: not known",
        readings,
        Readings::etaSeconds);
    for (RunState state : RunState.values()) {
      Gauge.builder(PREFIX + "state", readings, r -> r.operation().state() == state ? 1 : 0)
          .description("What the program is doing: 1 for the state that holds, 0 for the others")
          .tag("state", state.name())
          .register(registry);
    }
  }

  private void reads(Counters counters) {
    counter(
        "reads.received", "Records taken from the reads topic", counters, Counters::receivedReads);
    counter(
        "reads.completed",
        "Lists that were read to their end, and closed",
        counters,
        Counters::reads);
    counter("reads.failed", "Reads that ended as dead letters", counters, Counters::failedReads);
    counter(
        "reads.records",
        "Records of the lists that were read to their end",
        counters,
        Counters::readRecords);
  }

  private void ledger(Tally tally) {
    counter(
        "ledger.attempted",
        "Requests of which a call was recorded before it was sent",
        tally,
        Tally::attempted);
    counter("ledger.migrated", "Requests recorded as migrated", tally, Tally::migrated);
    counter(
        "ledger.dead.lettered", "Requests recorded as dead letters", tally, Tally::deadLettered);
    counter("ledger.in.doubt", "Requests recorded as dead letters in doubt", tally, Tally::inDoubt);
    gauge(
        "ledger.oldest.unfinished.seconds",
        "Time since the first call of the oldest request without an outcome; 0: there is none",
        tally,
        t -> t.oldestUnfinished().toSeconds());
  }

  private void application(Tags tags, Counters.PerApplication counters, Circuit circuit) {
    counter(
        "application.requests.received",
        "Records of the application taken from the requests topic",
        tags,
        counters,
        Counters.PerApplication::received);
    counter(
        "application.requests.migrated",
        "Pairs that were issued for the application's V1 refresh tokens",
        tags,
        counters,
        Counters.PerApplication::migrated);
    counter(
        "application.requests.dead.lettered",
        "Dead letters of the application",
        tags,
        counters,
        Counters.PerApplication::deadLettered);
    Arrays.stream(Circuit.State.values())
        .forEach(
            state ->
                Gauge.builder(
                        PREFIX + "application.circuit", circuit, c -> c.state() == state ? 1 : 0)
                    .description(
                        "Whether Harvest accepts the application's client credentials: 1 for the"
                            + " state that holds, 0 for the others")
                    .tags(tags.and("state", state.name()))
                    .register(registry));
  }

  /** Adds the figures of the context's routes; to be called once they are there. */
  public void routes(CamelContext context) {
    ManagedCamelContext managed =
        context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
    if (managed == null) {
      return; // switched off by camel.main.jmx-enabled
    }
    for (Route route : context.getRoutes()) {
      ManagedRouteMBean bean = managed.getManagedRoute(route.getId());
      if (bean != null) {
        route(Tags.of("route", route.getId()), bean);
      }
    }
  }

  private void route(Tags tags, ManagedRouteMBean bean) {
    FunctionCounter.builder(
            "camel.route.exchanges", bean, b -> figure(b, ManagedRouteMBean::getExchangesTotal))
        .description("Exchanges that went through the route")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder(
            "camel.route.exchanges.failed",
            bean,
            b -> figure(b, ManagedRouteMBean::getExchangesFailed))
        .description("Exchanges that the route failed for; what was handled does not count")
        .tags(tags)
        .register(registry);
    Gauge.builder(
            "camel.route.exchanges.in.flight",
            bean,
            b -> figure(b, ManagedRouteMBean::getExchangesInflight))
        .description("Exchanges that are in the route now")
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private interface Figure {
    long of(ManagedRouteMBean bean) throws Exception;
  }

  private static double figure(ManagedRouteMBean bean, Figure figure) {
    try {
      return figure.of(bean);
    } catch (Exception e) {
      return Double.NaN; // the context is stopping
    }
  }

  private <T> void counter(String name, String help, T source, ToDoubleFunction<T> value) {
    counter(name, help, Tags.empty(), source, value);
  }

  private <T> void counter(
      String name, String help, Tags tags, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(PREFIX + name, source, value)
        .description(help)
        .tags(tags)
        .register(registry);
  }

  private <T> void gauge(String name, String help, T source, ToDoubleFunction<T> value) {
    Gauge.builder(PREFIX + name, source, value).description(help).register(registry);
  }

  /** Everything, in Prometheus' text format 0.0.4. */
  public String text() {
    return registry.scrape();
  }
}
