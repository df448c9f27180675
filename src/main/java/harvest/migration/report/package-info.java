/**
 * What became of each request: one reconciliation over ledger, topics and file reports, and the
 * commands that ask it: plan, status, report, replay, links, rebuild, export, purge, the files of
 * {@code migrate}. Must not depend on the bundle or the commands; calls Harvest for nothing.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.report;
