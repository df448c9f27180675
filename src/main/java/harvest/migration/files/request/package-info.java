/**
 * A row as a request: which fields it needs, what is left out of it, its key. Knows the contract's
 * request; must not know files, formats, or Camel.
 */
@NullMarked
package harvest.migration.files.request;

import org.jspecify.annotations.NullMarked;
