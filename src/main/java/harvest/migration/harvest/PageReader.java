package harvest.migration.harvest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import harvest.migration.harvest.AnswerTable.Body;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an answer of the V2 API into its records without reading what is in them: a number that no
 * type of ours can hold, or that could be written in two ways, leaves as it came.
 */
public final class PageReader {
  private static final int MAX_UNPACKED = 64 * 1024 * 1024;

  private final JsonFactory json = new JsonFactory();

  /**
   * The page that the body is; null where it is none, or where one cannot tell how it goes on.
   *
   * @param resource as in the path: {@code clients}, {@code reports/time/clients}
   */
  public @Nullable Page read(byte[] body, String resource) {
    byte[] bytes = withoutMark(Body.unpacked(body, MAX_UNPACKED));
    try (JsonParser parser = json.createParser(bytes)) {
      return new Reading(bytes, parser).page(resource);
    } catch (IOException | RuntimeException e) {
      return null; // cut off, or no JSON at all
    }
  }

  /** A byte order mark would shift what the parser says of places. */
  private static byte[] withoutMark(byte[] bytes) {
    boolean marked =
        bytes.length > 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf;
    return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  private static final class Reading {
    private final byte[] bytes;
    private final JsonParser parser;
    private final Map<String, List<Page.Item>> lists = new HashMap<>();
    private @Nullable String next;
    private boolean linked;
    private boolean goesOn;

    Reading(byte[] bytes, JsonParser parser) {
      this.bytes = bytes;
      this.parser = parser;
    }

    @Nullable Page page(String resource) throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value == JsonToken.START_ARRAY) {
          lists.put(name, items());
        } else if (name.equals("links") && value == JsonToken.START_OBJECT) {
          links();
        } else {
          goesOn |= name.equals("next_page") && value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
      }
      boolean whole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
      List<Page.Item> records = list(resource);
      return !whole || records == null || (goesOn && !linked) ? null : new Page(records, next);
    }

    /** Lists are named after the path's last part, but for reports and some that are nested. */
    private @Nullable List<Page.Item> list(String resource) {
      String named =
          resource.startsWith("reports/")
              ? "results"
              : resource.substring(resource.lastIndexOf('/') + 1);
      List<Page.Item> list = lists.get(named);
      return list != null || lists.size() != 1 ? list : lists.values().iterator().next();
    }

    private void links() throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("next")) {
          linked = true;
          next = value == JsonToken.VALUE_NULL ? null : parser.getText();
        }
        parser.skipChildren();
      }
    }

    private List<Page.Item> items() throws IOException {
      List<Page.Item> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == null) {
          throw new IOException("the list has no end");
        }
        items.add(item());
      }
      return items;
    }

    private Page.Item item() throws IOException {
      int start = place(parser.currentTokenLocation().getByteOffset());
      String id = null;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean named = parser.currentName().equals("id");
          JsonToken value = parser.nextToken();
          if (named && (value == JsonToken.VALUE_STRING || value.isNumeric())) {
            id = parser.getText();
          }
          parser.skipChildren();
        }
      } else {
        parser.skipChildren();
        parser.finishToken();
      }
      int end = place(parser.currentLocation().getByteOffset());
      return new Page.Item(id, Arrays.copyOfRange(bytes, start, end));
    }

    private static int place(long offset) throws IOException {
      if (offset < 0) {
        throw new IOException("not in UTF-8");
      }
      return Math.toIntExact(offset);
    }
  }

  /**
   * One page of a list.
   *
   * @param next the link to the page after it, as Harvest sent it; null on the last one
   */
  public record Page(List<Item> records, @Nullable String next) {
    public Page {
      records = List.copyOf(records);
    }

    /**
     * One record.
     *
     * @param id its {@code id} as text, null where it has none
     * @param json the very bytes that Harvest sent: no number or text is written anew. Not to be
     *     changed
     */
    public record Item(@Nullable String id, byte[] json) {}
  }
}
