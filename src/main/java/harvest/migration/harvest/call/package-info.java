/**
 * The calls to Harvest: address, headers and body of each. Knows applications and the wire formats;
 * must not know what becomes of an answer, nor who sends the call.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.harvest.call;
