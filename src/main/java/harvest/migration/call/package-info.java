/**
 * Calls to Harvest, from admission to decision, and the steps of a request's routes. The routes
 * hold the order of the steps; here is what each of them decides.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.call;
