package harvest.migration.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.monitor.HealthChecks;
import harvest.migration.monitor.Metrics;
import harvest.migration.report.ReportFormats;
import harvest.migration.report.Standing;
import harvest.migration.report.StatusPage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The answers of the route {@code status}, each with its status and type. Thread-safe. */
public final class StatusAnswers {
  /** The ledger is counted at most so often, however many pages are open. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<Standing> counted;
  private final StatusPage page;
  private final Metrics metrics;
  private final HealthChecks health;
  private final ReentrantLock counting = new ReentrantLock();
  private volatile @Nullable Standing standing;
  private Instant at = Instant.EPOCH;

  StatusAnswers(Supplier<Standing> counted, StatusPage page, Metrics metrics, HealthChecks health) {
    this.counted = counted;
    this.page = page;
    this.metrics = metrics;
    this.health = health;
  }

  /** One request counts; the others have the last answer, so that a slow ledger stops no probe. */
  private Standing standing(Instant now) {
    Standing last = standing;
    if (last == null) {
      counting.lock();
    } else if (!counting.tryLock()) {
      return last;
    }
    try {
      last = standing;
      if (last == null || Duration.between(at, now).compareTo(FRESH) >= 0) {
        last = counted.get();
        standing = last;
        at = now;
      }
      return last;
    } finally {
      counting.unlock();
    }
  }

  public void page(Exchange exchange) {
    Instant now = Instant.now();
    Message message = answer(exchange, 200, "text/html", page.html(standing(now), now));
    message.setHeader("Content-Security-Policy", StatusPage.contentSecurityPolicy());
    message.setHeader("X-Frame-Options", "DENY");
    message.setHeader("Referrer-Policy", "no-referrer");
  }

  public void json(Exchange exchange) throws JsonProcessingException {
    answer(exchange, 200, "application/json", ReportFormats.json(standing(Instant.now())));
  }

  public void metrics(Exchange exchange) {
    answer(exchange, 200, "text/plain; version=0.0.4", metrics.text());
  }

  public void live(Exchange exchange) throws JsonProcessingException {
    probe(exchange, health.live());
  }

  public void ready(Exchange exchange) throws JsonProcessingException {
    probe(exchange, health.ready());
  }

  public void unknown(Exchange exchange) {
    answer(exchange, 404, "text/plain", "not found\n");
  }

  public void failed(Exchange exchange) {
    answer(exchange, 500, "text/plain", "internal error; the log says which\n");
  }

  private static void probe(Exchange exchange, HealthChecks.Answer found)
      throws JsonProcessingException {
    ObjectNode json = JSON.createObjectNode();
    json.put("status", found.up() ? "UP" : "DOWN");
    json.put("state", found.state().name());
    var down = json.putArray("down");
    found.checks().forEach(c -> down.addObject().put("id", c.id()).put("message", c.message()));
    answer(exchange, found.up() ? 200 : 503, "application/json", JSON.writeValueAsString(json));
  }

  private static Message answer(Exchange exchange, int status, String type, String body) {
    Message message = exchange.getMessage();
    message.removeHeaders("*"); // those of the request would go back
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    message.setHeader(
        Exchange.CONTENT_TYPE, type.contains("charset") ? type : type + "; charset=utf-8");
    message.setHeader("X-Content-Type-Options", "nosniff");
    message.setBody(body);
    return message;
  }
}
