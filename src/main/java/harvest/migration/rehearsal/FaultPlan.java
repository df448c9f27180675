package harvest.migration.rehearsal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Which fault meets which call. One thread. */
public final class FaultPlan {
  private final Dice dice;
  private List<ScriptRun> runs = new ArrayList<>();
  private FaultOptions options = FaultOptions.defaults();

  /** Nothing goes wrong yet. */
  public FaultPlan(Dice dice) {
    this.dice = dice;
  }

  /** From now on these hold; a script that is unchanged goes on where it stands. */
  public void change(FaultOptions changed) {
    List<ScriptRun> next = new ArrayList<>();
    for (Map.Entry<String, List<String>> script : changed.scripts().entrySet()) {
      next.add(
          runs.stream()
              .filter(run -> run.is(script.getKey(), script.getValue()))
              .findFirst()
              .orElseGet(() -> new ScriptRun(script.getKey(), script.getValue())));
    }
    next.sort(Comparator.comparingInt(ScriptRun::rank));
    runs = next;
    options = changed;
  }

  /** Whether {@link Subject#turn} matters. */
  public boolean usesTurns() {
    return !options.shares().isEmpty();
  }

  /** What this call meets: its script, else an outage, else by chance. */
  public Behaviour choose(Subject subject) {
    for (ScriptRun run : runs) {
      Behaviour scripted = run.next(subject);
      if (scripted != null) {
        return scripted;
      }
    }
    for (Outage outage : options.outages()) {
      if (outage.covers(subject.path(), subject.now())) {
        return Behaviour.parse(outage.behaviour());
      }
    }
    return options.shares().isEmpty() ? Behaviour.OK : byChance(subject);
  }

  private Behaviour byChance(Subject subject) {
    double drawn = dice.share("fault", subject.chance(), subject.turn());
    for (Share share : options.shares()) {
      if (subject.path().startsWith(share.path())) {
        drawn -= share.share();
        if (drawn < 0) {
          return Behaviour.parse(share.behaviour());
        }
      }
    }
    return Behaviour.OK;
  }
}
