package harvest.migration.rehearsal;

/** How many calls are out: now, at most, and on average over time. One thread. */
final class InFlight {
  private int now;
  private int max;
  private double area; // calls × microseconds
  private long begin = -1;
  private long last;

  int up(long micros) {
    move(micros);
    now++;
    max = Math.max(max, now);
    return now;
  }

  void down(long micros) {
    move(micros);
    now--;
  }

  int now() {
    return now;
  }

  int max() {
    return max;
  }

  double mean() {
    return last > begin ? area / (last - begin) : 0;
  }

  double seconds() {
    return begin < 0 ? 0 : (last - begin) / 1e6;
  }

  private void move(long micros) {
    if (begin < 0) {
      begin = micros;
    } else if (micros > last) {
      area += (double) now * (micros - last);
    }
    last = Math.max(last, micros);
  }
}
