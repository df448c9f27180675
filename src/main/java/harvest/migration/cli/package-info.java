/**
 * The commands, a class a verb: options in, text and an exit code out. Wires nothing that {@code
 * run} does not also wire, and must not know how anything is decided.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.cli;
