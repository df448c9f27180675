package harvest.migration.followup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.call.Steps;
import harvest.migration.harvest.Accounts;
import harvest.migration.ledger.Fact.TokenUser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * An account record on its way, in the exchange variable {@code found}, and with what it was found.
 *
 * @param token null where it cannot be used here
 * @param issuedAt null where that is not known
 */
public record Found(AccountRecord record, @Nullable AccessToken token, @Nullable Instant issuedAt) {
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
