package harvest.migration.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.outcome.Message;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Writes account records and read messages as the contract has them. */
public final class AccountWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The account record: all fields, always. */
  public Message write(AccountRecord record) {
    AccountOwner owner = record.owner();
    ObjectNode json = JSON.createObjectNode();
    json.put("id", owner.id());
    json.put("application", owner.application());
    json.put("subject", owner.subject());
    json.put("fingerprint", owner.fingerprint());
    json.set("user", record.found() == null ? null : record.found().user());
    json.set("accounts", record.found() == null ? null : record.found().accounts());
    json.put("error", record.error());
    json.put("v1_accepted", record.v1Accepted());
    json.put("looked_up_at", time(record.lookedUpAt()));
    json.put("request_id", record.requestId());
    json.set("context", owner.context());
    return new Message(owner.key(), bytes(json), "account.v1", owner.origin());
  }

  /**
   * The message that has a list of an account read. Here the token becomes text, or stays sealed.
   *
   * @param account an account as Harvest listed it
   */
  public Message read(AccountOwner owner, ObjectNode account, WantedList list, AccessToken token) {
    ObjectNode json = JSON.createObjectNode();
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
    return new Message(owner.key(), bytes(json), null, owner.origin());
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written");
    }
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
