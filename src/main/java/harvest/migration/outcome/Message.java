package harvest.migration.outcome;

import harvest.migration.request.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A record for an outgoing topic.
 *
 * @param schema the value of the header {@code schema}; null leaves it out
 * @param origin whose trace context travels on
 */
public record Message(String key, byte[] value, @Nullable String schema, Origin origin) {
  @Override
  public String toString() {
    return schema + " for " + origin.source();
  }
}
