package io.trialstream.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
    private final ProcessTable table = ProcessTable.ofThisMachine();

    @Test
    void readsARowWhateverTheCommandIsCalled() {
        String stat =
                "4711 (a) R (b 7) S 1 4700 4699 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 230386 1 1 18446744073709551615\n";
        assertThat(ProcessTable.parse(stat))
                .contains(new ProcessTable.Row(new ProcessId(4711, 230386), 'S', 4700, 4699));
    }

    @Test
    void refusesTornRows() {
        assertThat(ProcessTable.parse("")).isEmpty();
        assertThat(ProcessTable.parse("12 (sh) S 1 2")).isEmpty();
    }

    @Test
    void aZombieDoesNotLive() {
        assertThat(new ProcessTable.Row(new ProcessId(1, 1), 'Z', 1, 1).lives()).isFalse();
    }

    @Test
    void thisProcessLivesAndAnEarlierOneOfItsNumberDoesNot() {
        long self = ProcessHandle.current().pid();
        ProcessTable.Row row = table.row(self).orElseThrow();
        assertThat(table.lives(row.id())).isTrue();
        assertThat(table.lives(new ProcessId(self, row.id().startTicks() - 1))).isFalse();
    }

    @Test
    void findsNoLeftoversOfAnUnknownMarker() throws Exception {
        assertThat(table.carriers("TRIALSTREAM_RUN=nobody/ever", List.of())).isEmpty();
    }

    @Test
    void readsTheMachine() {
        assertThat(table.uptimeMs()).isPositive();
        assertThat(ProcessTable.uptimeMs("2303.91 4000.00\n")).isEqualTo(2303910);
        assertThat(table.bootId()).hasSize(36);
    }
}
