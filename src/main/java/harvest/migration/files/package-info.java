/**
 * File drops: what lies in the inbox, of which kind it is, when it is taken, which name it keeps,
 * its reports, and the batches in which its rows leave. Knows files; must not know what a row of a
 * kind means, nor Harvest, HTTP, the ledger, or what becomes of a record.
 */
@NullMarked
package harvest.migration.files;

import org.jspecify.annotations.NullMarked;
