/**
 * What a migration is rehearsed with: a Harvest simulator over HTTP, an embedded Kafka broker and
 * the demo that runs the main job on both. Only the commands depend on this package.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.rehearsal;
