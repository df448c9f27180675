/** The resources of API V2, made up record by record. Knows nothing of faults and limits. */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator.lists;
