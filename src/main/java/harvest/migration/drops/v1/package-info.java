/**
 * Stored requests of API V1 in XML as V2 JSON: XML that is read safely, record by record, and the
 * table of fields ({@code fields.txt}) that is applied to them.
 */
@NullMarked
package harvest.migration.drops.v1;

import org.jspecify.annotations.NullMarked;
