/**
 * How calls go out by camel-http: one call is one request on one connection, and of each failure it
 * is known whether the request was sent. Knows Camel's HTTP component; must not know what an answer
 * means.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.harvest.http;
