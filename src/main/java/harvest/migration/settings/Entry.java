package harvest.migration.settings;

/**
 * One value as it was written. Its text form shows no value, which may be a secret.
 *
 * @param where the file or the environment variable
 */
record Entry(String key, String value, String where) {
  @Override
  public String toString() {
    return "Entry[" + key + " of " + where + "]";
  }
}
