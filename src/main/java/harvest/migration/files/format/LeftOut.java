package harvest.migration.files.format;

/**
 * A part of a row that does not travel with the rest of it.
 *
 * @param row the row's line; 0 for what stands outside of every row
 * @param element its name, short and without control characters
 * @param why for people; says nothing of what is in it
 */
public record LeftOut(long row, String element, String why) {}
