/**
 * A row as a request: which fields it needs, what is left out of it, its key. Knows the contract's
 * request and which files hold such rows; must not know where they lie, or Camel.
 */
@NullMarked
package harvest.migration.files.request;

import org.jspecify.annotations.NullMarked;
