package harvest.migration.rehearsal;

import java.util.HashMap;
import java.util.Map;

/** Where each thing that Harvest offers is found. */
final class Endpoints {
  private final TokenBook tokens;
  private final Switches switches;
  private final ErrorPages pages;
  private final Bearer bearer;

  Endpoints(TokenBook tokens, Switches switches, ErrorPages pages) {
    this.tokens = tokens;
    this.switches = switches;
    this.pages = pages;
    this.bearer = new Bearer(tokens, switches::world);
  }

  /** By method and path. */
  Map<String, Endpoint> all() {
    Map<String, Endpoint> all = new HashMap<>();
    all.put(
        "POST " + Call.MIGRATE,
        new Migrate(tokens, switches::world, () -> switches.options().migration(), pages));
    all.put("GET /api/v2/accounts", new Accounts(bearer, switches::world));
    all.put("POST /api/v2/oauth2/token", new Token(tokens, switches::world));
    all.put("GET /oauth2/authorize", new Authorize(tokens, switches::world));
    all.put("GET /account/who_am_i", new WhoAmI(bearer, switches::world));
    return all;
  }

  /** Everywhere else. */
  Endpoint otherwise() {
    Endpoint v2 = new ResourceLists(bearer, switches::world, () -> switches.options().lists());
    Endpoint nothing = ask -> Answer::notFound;
    return ask -> (ask.path().startsWith("/v2/") ? v2 : nothing).read(ask);
  }
}
