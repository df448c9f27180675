package harvest.migration.rehearsal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the first, second … call meets. Immutable. */
final class Script {
  private final List<Step> steps = new ArrayList<>();

  Script(List<String> texts) {
    for (String text : texts) {
      int star = text.lastIndexOf('*');
      if (star < 0) {
        steps.add(new Step(Behaviour.parse(text), 1));
      } else {
        String times = text.substring(star + 1);
        steps.add(
            new Step(
                Behaviour.parse(text.substring(0, star)),
                times.isEmpty() ? Long.MAX_VALUE : Long.parseLong(times)));
      }
    }
  }

  /** What the call of this index (from 0) meets; null once the script is over. */
  @Nullable Behaviour at(long index) {
    long left = index;
    for (Step step : steps) {
      if (left < step.times()) {
        return step.behaviour();
      }
      left -= step.times();
    }
    return null;
  }

  private record Step(Behaviour behaviour, long times) {}
}
