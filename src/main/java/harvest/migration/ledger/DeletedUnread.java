package harvest.migration.ledger;

import java.time.Instant;

/**
 * Records that the broker deleted before they were read, by retention or delete-records.
 *
 * @param from the first offset that is gone
 * @param to the first one that was there
 */
public record DeletedUnread(String topic, int partition, long from, long to, Instant foundAt)
    implements Fact {}
