/**
 * The steps of the read stage. Knows Camel's exchange and the state of a read on its way; must not
 * know where the message that asked for it came from.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.stage.reading;
