/** The endpoints of Harvest ID, and who_am_i of V1. Knows nothing of faults and limits. */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator.oauth;
