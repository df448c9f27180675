/** Opens what left sealed. Knows JWE and JWK; must not know what is in it. */
@org.jspecify.annotations.NullMarked
package harvest.migration.sealing;
