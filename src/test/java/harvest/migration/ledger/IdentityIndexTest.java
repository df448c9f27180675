package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.request.GrantType;
import harvest.migration.request.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdentityIndexTest {
  private static final List<GrantType> GRANTS = List.of(GrantType.values());

  @Test
  void findsWhatAMapWouldFindAndHardlyMore() {
    for (long seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      IdentityIndex index = new IdentityIndex();
      Map<Identity, Long> model = new HashMap<>();
      for (long row = 1; row <= 20_000; row++) {
        Identity identity = identity(random);
        if (model.putIfAbsent(identity, row) == null) {
          index.add(identity, row);
        }
      }
      int candidates = 0;
      for (Map.Entry<Identity, Long> known : model.entrySet()) {
        long[] found = index.candidates(known.getKey());
        assertThat(found).as("seed %d", seed).contains(known.getValue());
        candidates += found.length;
      }
      for (int i = 0; i < 5_000; i++) {
        Identity identity = identity(random);
        if (!model.containsKey(identity)) {
          candidates += index.candidates(identity).length;
        }
      }
      assertThat(candidates - model.size()).as("seed %d", seed).isLessThan(3_000);
    }
  }

  @Test
  void identitiesOfOneKeyAreAllCandidates() {
    IdentityIndex index = new IdentityIndex();
    List<Identity> alike = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      alike.add(
          new Identity("acme", GrantType.V1_REFRESH_TOKEN, "ab".repeat(8) + "%048d".formatted(i)));
      index.add(alike.get(i), i + 1);
    }

    assertThat(index.candidates(alike.get(3)))
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(
            index.candidates(
                new Identity("acme", GrantType.REFRESH_TOKEN, alike.get(0).fingerprint())))
        .isEmpty();
  }

  /** Now and then one that shares its beginning with others. */
  private static Identity identity(Random random) {
    String start =
        random.nextInt(20) == 0
            ? "%016x".formatted(random.nextInt(200))
            : "%016x".formatted(random.nextLong());
    return new Identity(
        "app" + random.nextInt(3),
        GRANTS.get(random.nextInt(GRANTS.size())),
        start + "%048x".formatted(random.nextInt(4)));
  }
}
