/**
 * Harvest's API: what an answer of it means. Knows HTTP statuses, bodies and the moment of a
 * failure; must not know Kafka, the ledger, the window, or which component made the call.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.harvest;
