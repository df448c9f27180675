/**
 * The way home for who has no Kafka consumer: what a topic holds, newest first of its kind, as a
 * file. Knows the fields of our messages; must not know Harvest or the ledger.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.export;
