/** How options and calls look as text: JSON and spans of time. Knows no Harvest. */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator.text;
