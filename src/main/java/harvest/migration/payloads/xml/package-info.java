/**
 * XML read safely, record by record in bounded memory. Knows XML and its attacks; must not know
 * what a record means, nor files or Camel.
 */
@NullMarked
package harvest.migration.payloads.xml;

import org.jspecify.annotations.NullMarked;
