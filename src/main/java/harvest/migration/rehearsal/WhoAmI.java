package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;

/** GET /account/who_am_i of V1, which takes V2 access tokens too, in header or query. */
public final class WhoAmI implements Endpoint {
  private final Bearer bearer;
  private final Supplier<World> world;
  private final WireJson json = new WireJson();

  /** Whether V1 accepts them is the world's to say. */
  public WhoAmI(Bearer bearer, Supplier<World> world) {
    this.bearer = bearer;
    this.world = world;
  }

  @Override
  public Visit read(Ask ask) {
    String inQuery = ask.param("access_token");
    return inQuery == null
        ? bearer.visit(ask, this::answer)
        : bearer.visit(ask, inQuery, this::answer);
  }

  private Answer answer(long id) {
    if (!world.get().options().v1Accepts()) {
      return Answer.html(401, "Unauthorized");
    }
    ObjectNode body = json.object();
    ObjectNode company = body.putObject("company");
    company.put("name", "Company " + id);
    company.put("active", true);
    company.put("base_uri", "https://company" + id + ".harvestapp.com");
    ObjectNode user = body.putObject("user");
    user.put("id", id);
    user.put("first_name", "Ada");
    user.put("last_name", "User " + id);
    user.put("email", "user" + id + "@example.com");
    user.put("admin", true);
    return Answer.json(200, json.line(body));
  }
}
