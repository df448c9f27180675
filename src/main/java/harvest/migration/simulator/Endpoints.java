package harvest.migration.simulator;

import harvest.migration.simulator.http.Answer;
import harvest.migration.simulator.http.Endpoint;
import harvest.migration.simulator.http.ErrorPages;
import harvest.migration.simulator.log.Call;
import harvest.migration.simulator.oauth.Accounts;
import harvest.migration.simulator.oauth.Bearer;
import harvest.migration.simulator.oauth.Migrate;
import harvest.migration.simulator.tokens.TokenBook;
import java.util.HashMap;
import java.util.Map;

/** Where each thing that Harvest offers is found. */
final class Endpoints {
  private final TokenBook tokens;
  private final Switches switches;
  private final ErrorPages pages;

  Endpoints(TokenBook tokens, Switches switches, ErrorPages pages) {
    this.tokens = tokens;
    this.switches = switches;
    this.pages = pages;
  }

  /** By method and path. */
  Map<String, Endpoint> all() {
    Map<String, Endpoint> all = new HashMap<>();
    all.put(
        "POST " + Call.MIGRATE,
        new Migrate(tokens, switches::world, () -> switches.options().migration(), pages));
    Bearer bearer = new Bearer(tokens, switches::world);
    all.put("GET /api/v2/accounts", new Accounts(bearer, switches::world));
    return all;
  }

  /** Everywhere else. */
  Endpoint otherwise() {
    return ask -> Answer::notFound;
  }
}
