package harvest.migration.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.harvest.Page;
import harvest.migration.outcome.Message;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Writes what a read becomes: the records of a page, and the record that closes a list. */
public final class ReadWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The records of one page, each with the very bytes that Harvest sent.
   *
   * @param number of the page, from 1
   */
  public List<Message> records(ReadOrder order, int number, Page page) {
    ObjectNode about = about(order);
    about.put("page", number);
    byte[] object = bytes(about);
    // {"application":…,"page":1 and then the record, which is not written anew
    byte[] field = ",\"record\":".getBytes(java.nio.charset.StandardCharsets.UTF_8);
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
              ? order.list() + "/" + number + "-" + index
              : order.account() + "/" + order.resource() + "/" + item.id();
      messages.add(new Message(key, value, "record.v1", order.origin()));
      index++;
    }
    return messages;
  }

  /** The record that says that the list was read to its end. */
  public Message closing(ReadOrder order, int pages, long records, Instant completedAt) {
    ObjectNode json = about(order);
    json.set("query", order.query());
    json.put("pages", pages);
    json.put("records", records);
    json.put("completed_at", completedAt.truncatedTo(ChronoUnit.MILLIS).toString());
    return new Message(order.list(), bytes(json), "read.v1", order.origin());
  }

  private static ObjectNode about(ReadOrder order) {
    ObjectNode json = JSON.createObjectNode();
    json.put("application", order.application());
    json.put("subject", order.subject());
    json.set("account_id", order.accountId());
    json.put("resource", order.resource());
    return json;
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written");
    }
  }
}
