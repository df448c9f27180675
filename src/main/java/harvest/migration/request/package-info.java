/**
 * What a record of the requests topic says: parsing, grant types, fingerprint, coordinates. Must
 * not know Kafka or HTTP.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.request;
