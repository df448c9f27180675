package harvest.migration.rehearsal;

/** One thing that Harvest offers. One thread. */
public interface Endpoint {

  /** Reads the question. Changes nothing yet. */
  Visit read(Ask ask);
}
