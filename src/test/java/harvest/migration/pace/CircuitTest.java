package harvest.migration.pace;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.pace.Circuit.State;
import org.junit.jupiter.api.Test;

class CircuitTest {
  private final Circuit circuit = new Circuit("acme", 3);

  private void refuse(int times) {
    for (int i = 0; i < times; i++) {
      circuit.refused("401 invalid_client");
    }
  }

  @Test
  void isHalfOpenUntilHarvestAcceptsTheCredentialsOnce() {
    assertThat(circuit.state()).isEqualTo(State.HALF_OPEN);
    assertThat(circuit.admits(2)).isTrue();
    assertThat(circuit.admits(3)).isFalse();
    assertThat(circuit.isOpen()).isFalse();

    circuit.accepted();

    assertThat(circuit.state()).isEqualTo(State.CLOSED);
    assertThat(circuit.admits(10_000)).isTrue();
    assertThat(circuit.lastError()).isNull();
  }

  @Test
  void opensAfterSoManyRefusalsWithoutAnAcceptanceBetween() {
    circuit.accepted();
    refuse(2);
    circuit.accepted();
    refuse(2);
    assertThat(circuit.state()).isEqualTo(State.HALF_OPEN);
    assertThat(circuit.isOpen()).isFalse();

    refuse(1);

    assertThat(circuit.state()).isEqualTo(State.OPEN);
    assertThat(circuit.isOpen()).isTrue();
    assertThat(circuit.admits(0)).isFalse();
    assertThat(circuit.lastError()).isEqualTo("401 invalid_client");
  }

  @Test
  void noMoreCallsAreSpentOnFindingOutThanAllowed() {
    refuse(1);
    assertThat(circuit.admits(1)).isTrue();
    assertThat(circuit.admits(2)).isFalse();
    refuse(1);
    assertThat(circuit.admits(0)).isTrue();
    assertThat(circuit.admits(1)).isFalse();
  }

  @Test
  void aRefusalMakesAClosedOneCareful() {
    circuit.accepted();
    refuse(1);

    assertThat(circuit.state()).isEqualTo(State.HALF_OPEN);
    circuit.accepted();
    assertThat(circuit.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void staysOpenWhateverCallsThatWereOutAreAnswered() {
    refuse(3);
    circuit.accepted();
    refuse(5);
    circuit.accepted();

    assertThat(circuit.state()).isEqualTo(State.OPEN);
  }

  @Test
  void theOperatorResumesIt() {
    refuse(3);
    circuit.resume();

    assertThat(circuit.state()).isEqualTo(State.HALF_OPEN);
    assertThat(circuit.admits(2)).isTrue();
    refuse(2);
    assertThat(circuit.state()).isEqualTo(State.HALF_OPEN);
    refuse(1);
    assertThat(circuit.state()).isEqualTo(State.OPEN);
  }

  @Test
  void theOperatorSuspendsIt() {
    circuit.accepted();
    circuit.suspend();

    assertThat(circuit.isOpen()).isTrue();
    assertThat(circuit.lastError()).isEqualTo("suspended by hand");
    circuit.accepted();
    assertThat(circuit.isOpen()).isTrue();
  }
}
