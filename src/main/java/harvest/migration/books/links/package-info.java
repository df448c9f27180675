/**
 * Links for users who have to consent again. Knows what {@code books} knows; how a link is made is
 * told from outside.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.books.links;
