/**
 * The configuration: which keys there are, where their values come from, what is wrong with them.
 * Knows files, the environment and Camel's property functions; must not know what the values are
 * used for, nor open a connection.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.settings;
