/**
 * The moments at which a crash leaves different things behind. A test installs a listener that ends
 * the process there; in production nobody listens. Knows nothing of the others.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.checkpoint;
