package harvest.migration.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A read that did not come to its end: a dead letter that says of which list.
 *
 * @param page that could not be read, from 1; null where none was asked for
 */
public record FailedRead(
    DeadLetter letter,
    @Nullable JsonNode accountId,
    @Nullable String resource,
    @Nullable Integer page)
    implements Outcome {
  @Override
  public String kind() {
    return letter.kind();
  }

  /** The same without its context, for a broker that would not take the whole. */
  public FailedRead withoutContext() {
    return new FailedRead(letter.withoutContext(), accountId, resource, page);
  }
}
