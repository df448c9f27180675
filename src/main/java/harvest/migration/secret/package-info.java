/** The one type that holds a secret. Knows nothing else. */
@org.jspecify.annotations.NullMarked
package harvest.migration.secret;
