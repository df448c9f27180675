/**
 * Puts the beans together, under the names that the routes use, and starts Camel Main with them.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.bundle;
