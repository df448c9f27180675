package harvest.migration.bundle;

/** Where a bean gets the name that the routes know it by. */
interface Beans {
  void bind(String name, Object bean);
}
