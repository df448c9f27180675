/** Moves integrations from Harvest API V1 to V2: the routes' beans, a package a room. */
@org.jspecify.annotations.NullMarked
package harvest.migration;
