package harvest.migration.rehearsal;

/** The options that hold now, and what is made of them. One thread. */
final class Switches {
  private final Dice dice;
  private final FaultPlan faults;
  private SimulatorOptions options;
  private World world;
  private Limiter limiter;

  Switches(SimulatorOptions options) {
    this.options = options;
    this.dice = new Dice(options.seed());
    this.faults = new FaultPlan(dice);
    this.faults.change(options.faults());
    this.world = new World(options.world(), dice);
    this.limiter = new Limiter(options.limits());
  }

  void change(SimulatorOptions changed) {
    if (!changed.world().equals(options.world())) {
      world = new World(changed.world(), dice);
    }
    if (!changed.limits().equals(options.limits())) {
      limiter = new Limiter(changed.limits());
    }
    faults.change(changed.faults());
    options = changed;
  }

  SimulatorOptions options() {
    return options;
  }

  Dice dice() {
    return dice;
  }

  FaultPlan faults() {
    return faults;
  }

  World world() {
    return world;
  }

  Limiter limiter() {
    return limiter;
  }
}
