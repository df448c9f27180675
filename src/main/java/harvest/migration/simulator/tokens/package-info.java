/** Tokens, the pairs issued for them and the users they belong to. Knows no HTTP. */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator.tokens;
