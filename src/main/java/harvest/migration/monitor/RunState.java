package harvest.migration.monitor;

/** What the program is doing as a whole; the names are those of JMX, of health and of status. */
public enum RunState {
  /** The routes are not up yet. */
  STARTING(true, false),
  RUNNING(true, true),
  /** Somebody paused it. */
  PAUSED(true, true),
  /** Harvest fails every call: one probe at a time goes out. */
  OUTAGE(true, true),
  /** The broker or the ledger is away, or the results topic does not take pairs. */
  WAITING(true, false),
  /** No new calls; those in flight are finished. */
  DRAINING(true, false),
  /** The migrate endpoint is gone. */
  GONE(false, false),
  STOPPED(false, false);

  private final boolean live;
  private final boolean ready;

  RunState(boolean live, boolean ready) {
    this.live = live;
    this.ready = ready;
  }

  /** Whether another start would help no more than this process does. */
  public boolean isLive() {
    return live;
  }

  /** Whether it takes requests as it should. */
  public boolean isReady() {
    return ready;
  }
}
