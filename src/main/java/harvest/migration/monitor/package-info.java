/** What is shown of the run: counters, MBeans, health, progress. Must not know secrets. */
@org.jspecify.annotations.NullMarked
package harvest.migration.monitor;
