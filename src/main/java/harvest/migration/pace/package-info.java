/**
 * When a call may go out: slots, permits, priorities, outage, endpoint gone. Must not know requests
 * or HTTP.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.pace;
