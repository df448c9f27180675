/**
 * What becomes of a request, and how that is written: results, dead letters, reasons, sealing. Must
 * not know HTTP.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.outcome;
