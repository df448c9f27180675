/**
 * The configuration: which keys there are, where their values come from, what is wrong with them.
 * Depends on files, the environment and Camel's property functions; must not depend on what uses
 * the values, nor open a connection.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.settings;
