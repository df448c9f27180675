/**
 * Stored V1 request payloads in XML, as V2 JSON for the payloads topic. Knows how a file of them is
 * read and what its report lists; must not know Harvest's endpoints, tokens, HTTP, or the ledger.
 */
@NullMarked
package harvest.migration.payloads;

import org.jspecify.annotations.NullMarked;
