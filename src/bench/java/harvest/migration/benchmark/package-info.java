/** The figures of docs/benchmark.md; not part of the product. */
@NullMarked
package harvest.migration.benchmark;

import org.jspecify.annotations.NullMarked;
