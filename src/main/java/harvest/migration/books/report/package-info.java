/**
 * The reconciliation: ledger, topics, file reports and lag compared record by record, and shown as
 * a table, JSON, CSV or a page. Knows what {@code books} knows; decides nothing and writes nothing
 * but its answer.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.books.report;
