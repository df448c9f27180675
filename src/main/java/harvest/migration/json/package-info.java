/** What our messages need of Jackson beyond its defaults. Knows no other package. */
@NullMarked
package harvest.migration.json;

import org.jspecify.annotations.NullMarked;
