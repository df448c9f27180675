package harvest.migration.ledger;

import java.util.concurrent.Semaphore;

/** Writes attempts as fast as it can and prints each token once it was told; to be killed. */
final class WritingProcess {
  private WritingProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Ledger ledger = Ledger.open(arguments[0], Runnable::run);
    Semaphore outstanding = new Semaphore(100);
    for (int i = 0; ; i++) {
      String token = "token-" + i;
      outstanding.acquire();
      ledger.write(
          Books.attempt(token, i),
          entry -> {
            System.out.println(token + " " + entry.row());
            System.out.flush();
            outstanding.release();
          });
    }
  }
}
