package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;

/** GET /api/v2/accounts: who the user is, and which accounts the token opens. */
public final class Accounts implements Endpoint {
  private final Bearer bearer;
  private final Supplier<World> world;
  private final WireJson json = new WireJson();

  /** Users are the world's. */
  public Accounts(Bearer bearer, Supplier<World> world) {
    this.bearer = bearer;
    this.world = world;
  }

  @Override
  public Visit read(Ask ask) {
    return bearer.visit(ask, this::answer);
  }

  private Answer answer(long id) {
    ObjectNode body = json.object();
    ObjectNode user = body.putObject("user");
    user.put("id", id);
    user.put("first_name", "Ada");
    user.put("last_name", "User " + id);
    user.put("email", "user" + id + "@example.com");
    ArrayNode accounts = body.putArray("accounts");
    for (World.Account account : world.get().accounts(id)) {
      ObjectNode entry = accounts.addObject();
      entry.put("id", account.id());
      entry.put("name", "Account " + account.id());
      entry.put("product", account.product());
    }
    return Answer.json(200, json.line(body));
  }
}
