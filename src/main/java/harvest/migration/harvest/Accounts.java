package harvest.migration.harvest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import harvest.migration.secret.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The user that a token belongs to and the accounts that it opens, every value as Harvest sent it
 * (ids exceed 32 bits, and are not ours to narrow).
 *
 * @param user {@code id}, {@code first_name}, {@code last_name}, {@code email}; null where Harvest
 *     named none
 * @param accounts objects of {@code id}, {@code name}, {@code product}; may be empty
 */
public record Accounts(@Nullable ObjectNode user, ArrayNode accounts) {
  private static final List<String> USER_FIELDS = List.of("id", "first_name", "last_name", "email");
  private static final List<String> ACCOUNT_FIELDS = List.of("id", "name", "product");

  /** What an answer of {@code GET /api/v2/accounts} lists; null where it lists no accounts. */
  static @Nullable Accounts in(@Nullable JsonNode answer) {
    if (answer == null || !answer.path("accounts").isArray()) {
      return null;
    }
    ArrayNode accounts = JsonNodeFactory.instance.arrayNode();
    for (JsonNode account : answer.path("accounts")) {
      if (account.isObject()) {
        accounts.add(only(ACCOUNT_FIELDS, account));
      }
    }
    JsonNode user = answer.path("user");
    return new Accounts(user.isObject() ? only(USER_FIELDS, user) : null, accounts);
  }

  /** The same with {@code ***} in the place of each text in which a secret of the call stands. */
  Accounts redacted(Redactor redactor) {
    Stream.concat(Stream.ofNullable(user), StreamSupport.stream(accounts.spliterator(), false))
        .flatMap(node -> node.properties().stream())
        .filter(field -> field.getValue().isTextual())
        .filter(field -> redactor.finds(field.getValue().textValue()))
        .forEach(field -> field.setValue(TextNode.valueOf("***")));
    return this;
  }

  /** The ids of the accounts that serve the V2 API: those of Harvest itself, not of Forecast. */
  public List<String> harvestIds() {
    List<String> ids = new ArrayList<>();
    for (JsonNode account : accounts) {
      if (account.path("product").asText().equals("harvest") && account.hasNonNull("id")) {
        ids.add(account.path("id").asText());
      }
    }
    return ids;
  }

  private static ObjectNode only(List<String> fields, JsonNode from) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    fields.forEach(field -> kept.set(field, from.get(field)));
    return kept;
  }
}
