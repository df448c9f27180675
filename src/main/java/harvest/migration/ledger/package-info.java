/**
 * What was attempted and how it ended, durable in SQL before and after each call; group commit.
 * Must not know secrets or HTTP.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.ledger;
