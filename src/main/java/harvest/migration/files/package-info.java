/**
 * File drops: what lies in the inbox, when it is taken, which name it keeps, its reports, and its
 * rows as records for the requests topic. Knows files and the shape of a request; must not know
 * Harvest, HTTP, the ledger, or what becomes of a request.
 */
@NullMarked
package harvest.migration.files;

import org.jspecify.annotations.NullMarked;
