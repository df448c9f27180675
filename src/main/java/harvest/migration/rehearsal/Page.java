package harvest.migration.rehearsal;

/** Which part of a list an answer holds: records from {@code first}, {@code size} at most. */
record Page(long first, int size, long total, boolean byCursor) {

  long number() {
    return first / size + 1;
  }

  long pages() {
    return Math.max(1, (total + size - 1) / size);
  }

  long end() {
    return Math.min(total, first + size);
  }

  boolean hasNext() {
    return first + size < total;
  }

  boolean hasPrevious() {
    return first > 0;
  }

  long lastFirst() {
    return (pages() - 1) * size;
  }

  Page at(long otherFirst) {
    return new Page(otherFirst, size, total, byCursor);
  }
}
