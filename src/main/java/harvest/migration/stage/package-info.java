/**
 * The steps of the routes: each takes an exchange to the bean that decides, and its answer back to
 * the exchange. The only room that knows both Camel's exchange and the others; holds the state of
 * one request on its way, and no decision of another room.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.stage;
