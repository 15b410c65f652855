package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.Report;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Orders to start and to end, with real processes. */
class RunsIT extends AgentCase {
    static final String NINE_EPOCHS =
            "e=$TRIALSTREAM_RESUME_EPOCH; while [ $e -lt $TRIALSTREAM_MAX_EPOCH ]; do e=$((e+1));"
                    + " echo \"{\\\"epoch\\\": $e, \\\"loss\\\": 0.$e}\" >>\"$TRIALSTREAM_REPORT\"; done; echo trained";
    static final String ENDLESS =
            "echo '{\"epoch\": 1, \"loss\": 0.5}' >>\"$TRIALSTREAM_REPORT\"; while :; do sleep 1; done";

    @Test
    void runsAFullTraining() throws IOException {
        start();
        Orders order = Orders.shell(NINE_EPOCHS);
        links.order(order.run());
        Report.Exited exit = awaitExit(order.key);
        assertThat(exit.exit()).isEqualTo(ExitKind.COMPLETED);
        assertThat(exit.exitCode()).isZero();
        assertThat(exit.logTail()).isEqualTo("trained\n");
        assertThat(exit.lastEpoch()).isEqualTo(9);
        assertThat(epochNumbers(order.key)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(epochs(order.key).get(2).values()).containsExactly(0.3);
        assertThat(links.of(order.key))
                .extracting(Report::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        await("lease to end", () -> links.lastHeartbeat().leases().isEmpty());
    }

    @Test
    void stopsOnOrder() throws IOException {
        start();
        Orders order = Orders.shell(ENDLESS);
        links.order(order.run());
        awaitEpochs(order.key, 1);
        links.order(new Order.End(order.key, false, "below the cut-off"));
        Report.Exited exit = awaitExit(order.key);
        assertThat(exit.exit()).isEqualTo(ExitKind.STOPPED);
        assertThat(exit.message()).contains("below the cut-off");
        assertThat(exit.exitCode()).isEqualTo(143);
        assertThat(processes(order.key)).isEmpty();
        assertThat(List.of(exit.lastEpoch())).containsExactly(1L);
    }
}
