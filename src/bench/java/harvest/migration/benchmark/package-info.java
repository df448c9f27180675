/** Measures the program as a whole beside its peer; part of no build but the profile benchmark. */
@org.jspecify.annotations.NullMarked
package harvest.migration.benchmark;
