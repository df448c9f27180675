/**
 * The users of given files: who has a pair by now, and who is left and why. Knows what {@code
 * books} knows, how dropped files are read, and the export of results.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.books.users;
