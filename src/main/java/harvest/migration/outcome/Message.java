package harvest.migration.outcome;

import harvest.migration.request.Origin;

/**
 * A record for an outgoing topic.
 *
 * @param schema the value of the header {@code schema}
 * @param origin whose trace context travels on
 */
public record Message(String key, byte[] value, String schema, Origin origin) {
  @Override
  public String toString() {
    return schema + " for " + origin.source();
  }
}
