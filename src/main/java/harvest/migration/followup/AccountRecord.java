package harvest.migration.followup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.call.Steps;
import harvest.migration.harvest.Accounts;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.request.Request.Origin;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What the look-up of a token found.
 *
 * @param found null where it failed for good
 * @param error why it failed; null where it did not
 * @param v1Accepted whether V1 takes the token too; null where nobody asked, or knows
 * @param lookedUpAt when Harvest was asked last; null where it was not
 * @param requestId Harvest's X-Request-Id
 */
public record AccountRecord(
    Owner owner,
    @Nullable Accounts found,
    @Nullable String error,
    @Nullable Boolean v1Accepted,
    @Nullable Instant lookedUpAt,
    @Nullable String requestId) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Whom a record is about, as the result had it.
   *
   * @param fingerprint of the request that the token came of
   * @param context null where the result had none
   */
  public record Owner(
      @Nullable String id,
      String application,
      @Nullable String subject,
      String fingerprint,
      @Nullable JsonNode context,
      Origin origin) {
    /** The same without its context, for a broker that would not take the whole. */
    public Owner withoutContext() {
      return new Owner(id, application, subject, fingerprint, null, origin);
    }

    /** {@code application/subject}, else {@code application/fingerprint}. */
    String key() {
      return application + "/" + (subject == null ? fingerprint : subject);
    }
  }

  /** The record of a look-up that failed. */
  static AccountRecord failed(Owner owner, @Nullable String error) {
    return new AccountRecord(owner, null, error, null, null, null);
  }

  /** The same, with V1's answer. */
  AccountRecord withV1(boolean accepted) {
    return new AccountRecord(owner, found, error, accepted, lookedUpAt, requestId);
  }

  /** The same without its context, for a broker that would not take the whole. */
  AccountRecord withoutContext() {
    return new AccountRecord(
        owner.withoutContext(), found, error, v1Accepted, lookedUpAt, requestId);
  }

  /** What is left where not even that is taken: a look-up that failed. */
  AccountRecord withoutAccounts() {
    int listed = found == null ? 0 : found.accounts().size();
    String why = "the record of " + listed + " accounts is larger than the accounts topic takes";
    return new AccountRecord(
        owner.withoutContext(),
        null,
        error == null ? why : error,
        v1Accepted,
        lookedUpAt,
        requestId);
  }

  /** As the contract has it: all fields, always. */
  Message message() {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", owner.id());
    json.put("application", owner.application());
    json.put("subject", owner.subject());
    json.put("fingerprint", owner.fingerprint());
    json.set("user", found == null ? null : found.user());
    json.set("accounts", found == null ? null : found.accounts());
    json.put("error", error);
    json.put("v1_accepted", v1Accepted);
    json.put("looked_up_at", time(lookedUpAt));
    json.put("request_id", requestId);
    json.set("context", owner.context());
    return new Message(owner.key(), bytes(json), "account.v1", owner.origin());
  }

  /** The bytes of a tree. */
  static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written");
    }
  }

  /** A time as messages have it. */
  static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /**
   * An account record on its way, in the exchange variable {@code found}, and with what it was
   * found.
   *
   * @param token null where it cannot be used here
   * @param issuedAt null where that is not known
   */
  public record Found(
      AccountRecord record, @Nullable AccessToken token, @Nullable Instant issuedAt) {
    private static final String VARIABLE = "found";

    /** The one of the exchange. */
    static Found of(Exchange exchange) {
      return Steps.required(exchange, VARIABLE, Found.class);
    }

    /** The one of the exchange; null before there is one. */
    static @Nullable Found find(Exchange exchange) {
      return exchange.getVariable(VARIABLE, Found.class);
    }

    /** Keeps it on the exchange. */
    public void on(Exchange exchange) {
      exchange.setVariable(VARIABLE, this);
    }

    /** Whose token it is, where Harvest said so. */
    Optional<TokenUser> user() {
      Accounts accounts = record.found();
      JsonNode user = accounts == null ? null : accounts.user();
      return user == null || !user.hasNonNull("id")
          ? Optional.empty()
          : Optional.of(
              new TokenUser(
                  record.owner().application(),
                  user.path("id").asText(),
                  record.owner().fingerprint(),
                  issuedAt));
    }

    /** The accounts that serve the V2 API: those of Harvest itself, not of Forecast. */
    List<ObjectNode> harvestAccounts() {
      Accounts accounts = record.found();
      List<ObjectNode> serving = new ArrayList<>();
      if (accounts != null) {
        Set<String> ids = Set.copyOf(accounts.harvestIds());
        for (JsonNode account : accounts.accounts()) {
          if (account instanceof ObjectNode object
              && account.path("product").asText().equals("harvest")
              && ids.contains(account.path("id").asText())) {
            serving.add(object);
          }
        }
      }
      return serving;
    }
  }
}
