/** Which misbehaviour meets which call, and what it looks like. Knows no endpoint. */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator.faults;
