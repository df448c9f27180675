/**
 * Calls that an access token authenticates, over all of their tries. They spend nothing, so nothing
 * is recorded before they go out and none is ever in doubt. Knows Camel's exchange; must not know
 * what is asked, nor the ledger.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.stage.bearer;
