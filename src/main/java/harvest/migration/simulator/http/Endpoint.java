package harvest.migration.simulator.http;

/** One thing that Harvest offers. One thread. */
public interface Endpoint {

  /** Reads the question. Changes nothing yet. */
  Visit read(Ask ask);
}
