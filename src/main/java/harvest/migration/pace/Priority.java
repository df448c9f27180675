package harvest.migration.pace;

/** Who goes first when the budget is short. */
public enum Priority {
  MIGRATE,
  LOOKUP,
  READ
}
