/**
 * When a call may go out: slots, budget, priorities, circuits, outage, endpoint missing. Must not
 * depend on any other package.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.pace;
