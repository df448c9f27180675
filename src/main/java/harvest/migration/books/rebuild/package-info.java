/**
 * Makes a lost ledger again from what the topics hold. Knows what {@code books} knows; writes a
 * ledger, and a dead letter for each request of which nobody knows what it came to.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.books.rebuild;
