/**
 * Reads of V2 lists: the messages that ask for one, and the records that it becomes. Knows their
 * formats and keys; must not know HTTP, Kafka or the ledger.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.reading;
