/** What was called and what was answered, as fingerprints only. Knows no HTTP server. */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator.log;
