/**
 * The books of the migration: what the ledger and the topics say of each record, counted and
 * compared. Knows the ledger and the topics; must not know HTTP or how anything is decided, and
 * keeps no secret.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.books;
