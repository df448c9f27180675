/** Rate limits. Knows neither tokens nor HTTP. */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator.limits;
