/**
 * Harvest, imitated, behind HTTP: its log of calls is the oracle of the tests. Nothing else in the
 * program knows of this room; it knows nothing of the rest.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator;
