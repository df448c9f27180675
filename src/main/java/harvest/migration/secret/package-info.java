/** What holds a secret: the one type in memory, the one kind of file. Knows nothing else. */
@org.jspecify.annotations.NullMarked
package harvest.migration.secret;
