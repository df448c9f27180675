/**
 * Puts the originals of dead letters back on the topic that they came from, each once. Knows what
 * {@code books} knows, and writes to topics and, as marks, to the ledger.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.books.replay;
