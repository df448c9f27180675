/**
 * What follows from a result: whose token it is, which accounts it opens, what is read of them.
 * Knows the formats of results, account records and read messages; must not know HTTP, Kafka or the
 * ledger.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.accounts;
