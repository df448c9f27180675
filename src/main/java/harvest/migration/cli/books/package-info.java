/**
 * The commands that read and mend the books, a class a verb. Thin: what they answer is decided in
 * {@code books}.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.cli.books;
