/**
 * Removes what still holds secrets once a migration is over. Knows what {@code books} knows, and
 * deletes records of topics and files of the data directory.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.books.purge;
