package harvest.migration.followup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.call.Steps;
import harvest.migration.call.Steps.WaitingExchange;
import harvest.migration.call.WriteOutcome;
import harvest.migration.followup.AccountRecord.Found;
import harvest.migration.ledger.Entry.Fact;
import harvest.migration.ledger.Entry.Fact.OrderedRead;
import harvest.migration.ledger.Ledger;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.outcome.Sealing;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.DefaultMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the configured resources of each Harvest account read once for an application, with the first
 * token that opens it. What is ordered is kept after it is published: a crash between the two has
 * it read twice: at-least-once.
 */
public final class OrderReads {
  /** The lists that are ordered, each with its account. */
  private static final String ORDERED = "ordered";

  private static final Logger LOG = LoggerFactory.getLogger(OrderReads.class);

  /** Whether the body holds messages for the reads topic; the route asks. */
  private static final String READS = "reads";

  private final Ledger ledger;
  private final List<String> resources;
  private final Sealing sealing;
  private final InstantSource clock;
  private final Set<OrderedRead> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param resources {@code harvest.read.resources}
   * @param sealing how the access token leaves
   */
  public OrderReads(Ledger ledger, List<String> resources, Sealing sealing, InstantSource clock) {
    this.ledger = ledger;
    this.resources = List.copyOf(resources);
    this.sealing = sealing;
    this.clock = clock;
  }

  /** Puts the messages for the reads topic on the exchange; {@code reads} tells whether any. */
  public AsyncProcessor order() {
    return new AsyncProcessorSupport() {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        exchange.setVariable(READS, false);
        exchange.removeVariable(ORDERED);
        Found found = Found.of(exchange);
        Map<OrderedRead, ObjectNode> wanted = wanted(found);
        // Claimed before the ledger is asked: whoever held the claim before has it kept by now.
        wanted.keySet().removeIf(read -> !underWay.add(read));
        if (wanted.isEmpty()) {
          callback.done(true);
          return true;
        }
        exchange.setVariable(ORDERED, wanted);
        WaitingExchange waiting = new WaitingExchange(exchange, callback);
        ledger.ordered(
            List.copyOf(wanted.keySet()),
            known ->
                waiting.finish(
                    () -> {
                      known.forEach(underWay::remove);
                      wanted.keySet().removeAll(known);
                      put(exchange, found.record().owner());
                    }));
        return false;
      }
    };
  }

  private Map<OrderedRead, ObjectNode> wanted(Found found) {
    Map<OrderedRead, ObjectNode> wanted = new LinkedHashMap<>();
    if (found.token() != null) {
      String application = found.record().owner().application();
      for (ObjectNode account : found.harvestAccounts()) {
        for (String resource : resources) {
          wanted.put(new OrderedRead(application, account.path("id").asText(), resource), account);
        }
      }
    }
    return wanted;
  }

  /** Writes the messages anew without their context, for a broker that finds them too large. */
  public Processor shorten() {
    return exchange -> put(exchange, Found.of(exchange).record().owner().withoutContext());
  }

  /** They cannot be ordered: the next token that opens the account has them read. */
  public Processor giveUp() {
    return exchange -> {
      Set<OrderedRead> wanted = Set.copyOf(wanted(exchange).keySet());
      LOG.error(
          "reads topic: {}; not read until another token opens the account: {}",
          Steps.failure(exchange),
          wanted.stream().map(read -> read.accountId() + "/" + read.resource()).toList());
      wanted.forEach(underWay::remove);
      exchange.removeVariable(ORDERED);
      exchange.setVariable(READS, false);
    };
  }

  private void put(Exchange exchange, AccountRecord.Owner owner) {
    Map<OrderedRead, ObjectNode> wanted = wanted(exchange);
    AccessToken token = Found.of(exchange).token();
    if (wanted.isEmpty() || token == null) {
      return;
    }
    String own = sealing.sealed(owner.application(), token.open());
    AccessToken leaving = own == null ? token : new AccessToken(token.open(), own);
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<org.apache.camel.Message> messages = new ArrayList<>();
    wanted.forEach(
        (read, account) -> {
          org.apache.camel.Message message = new DefaultMessage(exchange.getContext());
          WantedList list = WantedList.of(read.resource(), today);
          WriteOutcome.put(message, message(owner, account, list, leaving));
          messages.add(message);
        });
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(messages);
    exchange.setVariable(READS, true);
  }

  /** Keeps what was learned and ordered; goes on when the ledger has it. */
  public AsyncProcessor keep() {
    return new AsyncProcessorSupport() {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        List<OrderedRead> ordered = List.copyOf(wanted(exchange).keySet());
        Collection<Fact> facts = new ArrayList<>(ordered);
        Found.of(exchange).user().ifPresent(facts::add);
        if (facts.isEmpty()) {
          callback.done(true);
          return true;
        }
        WaitingExchange waiting = new WaitingExchange(exchange, callback);
        ledger.learn(facts, () -> waiting.finish(() -> ordered.forEach(underWay::remove)));
        return false;
      }
    };
  }

  @SuppressWarnings("unchecked") // nobody else sets the variable
  private static Map<OrderedRead, ObjectNode> wanted(Exchange exchange) {
    Object wanted = exchange.getVariable(ORDERED);
    return wanted == null ? Map.of() : (Map<OrderedRead, ObjectNode>) wanted;
  }

  /** The message that has a list of an account read. Here the token becomes text, if not sealed. */
  private static Message message(
      AccountRecord.Owner owner, ObjectNode account, WantedList list, AccessToken token) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("application", owner.application());
    json.put("subject", owner.subject());
    json.set("account_id", account.get("id"));
    json.put("resource", list.resource());
    json.set("query", list.query());
    if (token.sealed() == null) {
      json.put("access_token", token.open().text());
    } else {
      json.put("sealed", token.sealed());
    }
    json.set("context", owner.context());
    return new Message(owner.key(), AccountRecord.bytes(json), null, owner.origin());
  }

  /**
   * A list that is to be read of each account.
   *
   * @param resource as in the path of the V2 API
   * @param query what is asked of it; may be empty
   */
  private record WantedList(String resource, ObjectNode query) {
    /** The longest period that Harvest reports over, in days; both ends count. */
    private static final int LONGEST = 365;

    /**
     * The list as {@code harvest.read.resources} names it: {@code users}, or {@code
     * reports/time/clients?from=20260101&to=20261231}. A report that demands a period and has none
     * gets the longest that ends today.
     */
    static WantedList of(String written, LocalDate today) {
      int mark = written.indexOf('?');
      String resource = mark < 0 ? written : written.substring(0, mark);
      ObjectNode query = JsonNodeFactory.instance.objectNode();
      if (mark >= 0) {
        for (String field : written.substring(mark + 1).split("&", -1)) {
          int equals = field.indexOf('=');
          add(query, decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
        }
      }
      if (demandsPeriod(resource) && !query.has("from") && !query.has("to")) {
        query.put("from", date(today.minusDays(LONGEST - 1L)));
        query.put("to", date(today));
      }
      return new WantedList(resource, query);
    }

    private static boolean demandsPeriod(String resource) {
      return resource.startsWith("reports/") && !resource.equals("reports/project_budget");
    }

    private static void add(ObjectNode query, String name, String value) {
      JsonNode before = query.get(name);
      if (before instanceof ArrayNode several) {
        several.add(value);
      } else if (before == null) {
        query.put(name, value);
      } else {
        query.putArray(name).add(before).add(value);
      }
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String date(LocalDate day) {
      return day.format(DateTimeFormatter.BASIC_ISO_DATE);
    }
  }
}
