package harvest.migration.monitor;

import harvest.migration.ledger.Tally;
import harvest.migration.pace.Circuit;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.jspecify.annotations.Nullable;

/** The program's MBeans, registered where Camel registers its own. */
public final class MBeans {
  private static final String DOMAIN = "harvest.migration";

  private final Map<ObjectName, Object> beans = new LinkedHashMap<>();

  /**
   * @param changed is run when a circuit was opened or closed by hand
   */
  public MBeans(Readings readings, Map<String, Circuit> circuits, Tally tally, Runnable changed) {
    beans.put(name("Migration", null), new MigrationBean(readings));
    beans.put(name("Reads", null), new ReadsBean(readings.counters()));
    beans.put(name("Ledger", null), new LedgerBean(tally));
    circuits.forEach(
        (application, circuit) -> {
          Counters.PerApplication counters = readings.counters().find(application);
          if (counters != null) {
            beans.put(
                name("Application", application), new ApplicationBean(counters, circuit, changed));
          }
        });
  }

  private static ObjectName name(String type, @Nullable String name) {
    try {
      return new ObjectName(DOMAIN + ":type=" + type + (name == null ? "" : ",name=" + name));
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException(type + " " + name + " makes no name of an MBean", e);
    }
  }

  /** Registers them; Camel's agent takes them away again when the context stops. */
  public void register(CamelContext context) throws JMException {
    ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
    if (agent == null) {
      return; // switched off by camel.main.jmx-enabled
    }
    for (Map.Entry<ObjectName, Object> bean : beans.entrySet()) {
      agent.register(bean.getValue(), bean.getKey());
    }
  }
}
