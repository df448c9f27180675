package harvest.migration.followup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.harvest.PageReader.Page;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A well-formed message of the reads topic, and the records that its list becomes.
 *
 * @param accountId as it came, a number or a text
 * @param resource as in the path of the V2 API
 * @param query as it came
 * @param encoded the query form-encoded, sorted by name; empty where it is
 * @param context what travels on into a dead letter, without anything secret-like
 */
record ReadOrder(
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
  String account() {
    return accountId.asText();
  }

  /** What names the list in keys: {@code account_id/resource?query}. */
  private String list() {
    return account() + "/" + resource + "?" + encoded;
  }

  /** Whether it is a report, which Harvest limits by a budget of its own. */
  boolean isReport() {
    return resource.startsWith("reports/");
  }

  /**
   * The records of one page, each with the very bytes that Harvest sent.
   *
   * @param number of the page, from 1
   */
  List<Message> records(int number, Page page) {
    ObjectNode about = about();
    about.put("page", number);
    byte[] object = AccountRecord.bytes(about);
    // {"application":…,"page":1 and then the record, which is not written anew
    byte[] field = ",\"record\":".getBytes(StandardCharsets.UTF_8);
    List<Message> messages = new ArrayList<>(page.records().size());
    int index = 0;
    for (Page.Item item : page.records()) {
      byte[] value = new byte[object.length + field.length + item.json().length];
      int at = object.length - 1;
      System.arraycopy(object, 0, value, 0, at);
      System.arraycopy(field, 0, value, at, field.length);
      System.arraycopy(item.json(), 0, value, at + field.length, item.json().length);
      value[value.length - 1] = '}';
      String key =
          item.id() == null
              ? list() + "/" + number + "-" + index
              : account() + "/" + resource + "/" + item.id();
      messages.add(new Message(key, value, "record.v1", origin));
      index++;
    }
    return messages;
  }

  /** The record that says that the list was read to its end. */
  Message closing(int pages, long records, Instant completedAt) {
    ObjectNode json = about();
    json.set("query", query);
    json.put("pages", pages);
    json.put("records", records);
    json.put("completed_at", AccountRecord.time(completedAt));
    return new Message(list(), AccountRecord.bytes(json), "read.v1", origin);
  }

  private ObjectNode about() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("application", application);
    json.put("subject", subject);
    json.set("account_id", accountId);
    json.put("resource", resource);
    return json;
  }

  /**
   * A query as it stands in an address and in a key: form-encoded, sorted by name, without nulls;
   * null where a value cannot stand in one.
   */
  static @Nullable String encode(ObjectNode query) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    query.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    List<String> text = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
      JsonNode value = field.getValue();
      for (JsonNode one : value.isArray() ? value : List.of(value)) {
        if (!one.isValueNode()) {
          return null;
        }
        if (!one.isNull()) {
          text.add(encoded(field.getKey()) + "=" + encoded(one.asText()));
        }
      }
    }
    return String.join("&", text);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
