/**
 * The steps of the accounts stage. Knows Camel's exchange and what follows from a result; must not
 * know how a pair came to be.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.stage.accounts;
