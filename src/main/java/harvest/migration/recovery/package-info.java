/**
 * What a new process, or the new holder of a partition, has to find out before it takes anything:
 * whose ledger the offsets were committed under, and what became of calls that nobody finished.
 * Knows the ledger and the topics; must not know HTTP.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.recovery;
