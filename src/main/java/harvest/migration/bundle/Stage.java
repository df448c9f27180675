package harvest.migration.bundle;

/** One of the small machines: takes from a topic, works in a window, publishes, commits. */
interface Stage {
  /** Names the beans of its routes. */
  void bind(Beans beans);

  /** Takes nothing more; what was taken goes on. */
  void close();

  /** Whether nothing that it has taken is under way in this process. */
  boolean isIdle();
}
