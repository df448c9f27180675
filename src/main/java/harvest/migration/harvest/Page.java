package harvest.migration.harvest;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
