/**
 * What a run would find and how long it would take, without doing any of it. Knows what {@code
 * books} knows, and the inbox.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.books.plan;
