package harvest.migration.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.request.Origin;
import harvest.migration.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A well-formed message of the reads topic.
 *
 * @param accountId as it came, a number or a text
 * @param resource as in the path of the V2 API
 * @param query as it came
 * @param encoded the query form-encoded, sorted by name; empty where it is
 * @param context what travels on into a dead letter, without anything secret-like
 */
public record ReadOrder(
    String application,
    @Nullable String subject,
    JsonNode accountId,
    String resource,
    ObjectNode query,
    String encoded,
    Secret accessToken,
    @Nullable ObjectNode context,
    Origin origin) {

  /** The account's id as text. */
  public String account() {
    return accountId.asText();
  }

  /** What names the list in keys: {@code account_id/resource?query}. */
  public String list() {
    return account() + "/" + resource + "?" + encoded;
  }
}
