package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.HeldLease;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.SavedCheckpoint;
import io.trialstream.agent.model.SlotState;
import io.trialstream.agent.model.TrialKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the agent makes of orders: repeated, late, impossible ones; slots; checkpoints; heartbeats. */
class OrdersIT extends AgentCase {
    private static final String ENDLESS = RunsIT.ENDLESS;

    private String refusal(RunKey key) {
        await(
                "refusal of " + key,
                () -> links.of(key).stream().anyMatch(report -> report.body() instanceof Report.Refused));
        return links.of(key).stream()
                .map(Report::body)
                .filter(Report.Refused.class::isInstance)
                .map(body -> ((Report.Refused) body).message())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anOrderThatComesAgainIsAnsweredAndNotStartedTwice() throws IOException {
        start();
        Orders order = Orders.shell("echo started >>count; " + ENDLESS);
        links.order(order.run());
        awaitEpochs(order.key, 1);
        links.order(order.run());
        await("second answer", () -> links.of(order.key).size() == 3);
        assertThat(links.of(order.key).get(2)).isEqualTo(links.of(order.key).get(1));
        links.order(new Order.End(order.key, false, "x"));
        Report.Exited exit = awaitExit(order.key);
        await("lease to end", () -> links.lastHeartbeat().leases().isEmpty());
        links.order(order.run());
        await("exit again", () -> exits(order.key).size() == 2);
        assertThat(exits(order.key)).containsExactly(exit, exit);
        assertThat(links.of(order.key).get(4).sequence())
                .isEqualTo(links.of(order.key).get(3).sequence());
        await("lease to end again", () -> links.lastHeartbeat().leases().isEmpty());
        assertThat(Files.readAllLines(temp.resolve("count"))).hasSize(1);
    }

    @Test
    void anOlderLeaseIsPassedOverAndANewerOneReplacesTheRun() throws IOException {
        start();
        Orders second = Orders.shell(0, 2, ENDLESS);
        links.order(second.run());
        awaitEpochs(second.key, 1);
        Orders first = Orders.shell(0, 1, ENDLESS);
        links.order(first.run());
        Orders third = Orders.shell(0, 3, RunsIT.NINE_EPOCHS);
        third.slots = List.of(1);
        links.order(third.run());
        assertThat(awaitExit(third.key).exit()).isEqualTo(ExitKind.COMPLETED);
        assertThat(awaitExit(second.key).message()).contains("lease 3 of its trial replaces it");
        assertThat(links.of(first.key)).isEmpty();
        // one after the other, since both write to the same checkpoints
        List<RunKey> order = links.reports.stream()
                .filter(report -> report.body() instanceof Report.Started || report.body() instanceof Report.Exited)
                .map(Report::key)
                .toList();
        assertThat(order).containsExactly(second.key, second.key, third.key, third.key);
    }

    @Test
    void aTakenSlotIsRefusedWithTheReason() throws IOException {
        start();
        Orders holder = Orders.shell(0, 1, ENDLESS);
        links.order(holder.run());
        awaitEpochs(holder.key, 1);
        Orders late = Orders.shell(1, 1, ENDLESS);
        links.order(late.run());
        assertThat(refusal(late.key)).isEqualTo("slot 0 is taken by s/0/1");
        Orders unknown = Orders.shell(2, 1, ENDLESS);
        unknown.slots = List.of(7);
        links.order(unknown.run());
        assertThat(refusal(unknown.key)).contains("no slot 7", "0 to 3");
        links.order(late.run());
        await("refusal again", () -> links.of(late.key).size() == 2);
        assertThat(links.lastHeartbeat().leases()).extracting(HeldLease::key).containsExactly(holder.key);
    }

    @Test
    void sharesOfASlotAddUp() throws IOException {
        start();
        for (int trial = 0; trial < 3; trial++) {
            Orders order = Orders.shell(trial, 1, ENDLESS);
            order.share = 0.5;
            links.order(order.run());
        }
        assertThat(refusal(new RunKey("s", 2, 1))).contains("slot 0 is taken");
        awaitStarted(new RunKey("s", 0, 1));
        awaitStarted(new RunKey("s", 1, 1));
    }

    @Test
    void anUnusableOrderIsRefused() throws IOException {
        start();
        RunKey key = new RunKey("s", 0, 1);
        links.order(new Order.Unusable(key, "too new"));
        assertThat(refusal(key)).isEqualTo("too new");
    }

    @Test
    void aFullDiskTakesNothingNewAndSaysSo() throws IOException {
        start(config().minFreeBytes(Long.MAX_VALUE / 4));
        await("heartbeat", () -> !links.heartbeats.isEmpty());
        assertThat(links.lastHeartbeat().slots())
                .extracting(SlotState::problem)
                .allMatch(problem -> problem.contains("MiB are free below"));
        assertThat(links.lastHeartbeat().diskFreeBytes()).isPositive();
        Orders order = Orders.shell(ENDLESS);
        links.order(order.run());
        assertThat(refusal(order.key)).contains("MiB are needed to start a trial");
    }

    @Test
    void aRefusedAgentEndsWithTheReason() throws Exception {
        Agent refused = start();
        links.order(new Order.Refused("another agent has this id"));
        assertThat(refused.ended().get(30, java.util.concurrent.TimeUnit.SECONDS))
                .contains("another agent has this id");
    }

    @Test
    void aSecondAgentOnTheSameDirectoryDoesNotStart() throws IOException {
        start();
        assertThatThrownBy(() -> Agent.start(config().build(), new FakeLinks()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another agent uses the work directory");
    }

    @Test
    void heartbeatsCarrySlotsAndLeasesAndTheLastOneSaysGoodBye() throws IOException {
        Agent leaving = start();
        Orders order = Orders.shell(ENDLESS);
        links.order(order.run());
        awaitEpochs(order.key, 1);
        await(
                "epoch in heartbeat",
                () -> links.lastHeartbeat().leases().stream().anyMatch(lease -> lease.lastEpoch() == 1));
        leaving.close();
        assertThat(links.lastHeartbeat().leaving()).isTrue();
        assertThat(links.lastHeartbeat().slots()).hasSize(4);
        assertThat(links.lastHeartbeat().leases()).extracting(HeldLease::key).containsExactly(order.key);
        assertThat(links.heartbeats.stream()
                        .map(heartbeat -> heartbeat.sequence())
                        .toList())
                .isSorted();
        assertThat(processes(order.key)).isNotEmpty();
    }

    @Test
    void checkpointsAreReportedResumedCopiedAndDeleted() throws IOException {
        Path shared = temp.resolve("shared");
        start(config().checkpointDir(shared));
        String training = "cd \"$TRIALSTREAM_CHECKPOINT_DIR\"; cat model 2>/dev/null; e=$TRIALSTREAM_RESUME_EPOCH;"
                + " while [ $e -lt $TRIALSTREAM_MAX_EPOCH ]; do e=$((e+1)); echo epoch $e >.draft; mv .draft model;"
                + " echo \"{\\\"epoch\\\": $e}\" >manifest.draft; mv manifest.draft manifest.json;"
                + " echo \"{\\\"epoch\\\": $e, \\\"loss\\\": 1}\" >>\"$TRIALSTREAM_REPORT\"; sleep 0.05; done";
        Orders first = Orders.shell(0, 1, training);
        first.until = 2;
        links.order(first.run());
        Report.Exited paused = awaitExit(first.key);
        assertThat(paused.exit()).isEqualTo(ExitKind.PAUSED);
        SavedCheckpoint saved = paused.checkpoint();
        assertThat(saved).isNotNull();
        assertThat(saved.epoch()).isEqualTo(2);
        assertThat(saved.path()).isEqualTo(shared.resolve("s/0").toString());
        assertThat(links.of(first.key)).anyMatch(report -> report.body() instanceof Report.Checkpoint);

        Orders second = Orders.shell(0, 2, training);
        second.resume = 2;
        second.until = 4;
        links.order(second.run());
        assertThat(awaitExit(second.key).logTail()).isEqualTo("epoch 2\n");
        assertThat(epochNumbers(second.key)).containsExactly(3L, 4L);

        Orders child = Orders.shell(1, 1, training);
        child.parent = 0;
        child.resume = 4;
        child.until = 5;
        links.order(child.run());
        assertThat(awaitExit(child.key).logTail()).isEqualTo("epoch 4\n");

        links.order(new Order.DeleteCheckpoints(new TrialKey("s", 0)));
        await("checkpoints to go", () -> !Files.exists(shared.resolve("s/0")));
        assertThat(shared.resolve("s/1/model")).exists();
    }

    @Test
    void aBrokenConnectionLosesNoReport() throws IOException {
        start();
        links.deaf = true;
        Orders order = Orders.shell(RunsIT.NINE_EPOCHS);
        links.order(order.run());
        awaitExit(order.key);
        int before = links.of(order.key).size();
        assertThat(links.lastHeartbeat().leases()).hasSize(1);
        links.deaf = false;
        links.breakConnection();
        await("all reports again", () -> links.of(order.key).size() == 2 * before);
        assertThat(links.of(order.key).subList(before, 2 * before))
                .isEqualTo(links.of(order.key).subList(0, before));
        await("lease to end", () -> links.lastHeartbeat().leases().isEmpty());
    }

    @Test
    void aCheckpointThatIsNotHereMeansToStartAnew() throws IOException {
        start();
        Orders order = Orders.shell("echo from $TRIALSTREAM_RESUME_EPOCH; " + RunsIT.NINE_EPOCHS);
        order.resume = 5;
        links.order(order.run());
        assertThat(awaitExit(order.key).logTail())
                .startsWith(
                        "trialstream: there is no checkpoint of epoch 5 on this machine: it starts from the beginning\n"
                                + "from 0\n");
        assertThat(epochNumbers(order.key)).hasSize(9);
    }

    @Test
    void anOrderToEndThatOvertakesTheStartIsObeyed() throws IOException {
        start();
        Orders order = Orders.shell(ENDLESS);
        links.order(order.run());
        links.order(new Order.End(order.key, false, "changed its mind"));
        assertThat(awaitExit(order.key).exit()).isEqualTo(ExitKind.STOPPED);
        await("lease to end", () -> links.lastHeartbeat().leases().isEmpty());
        links.order(new Order.End(new RunKey("s", 9, 1), false, "never heard of"));
        int before = links.heartbeats.size();
        await("heartbeat", () -> links.heartbeats.size() > before + 1);
        assertThat(links.of(new RunKey("s", 9, 1))).isEmpty();
    }

    @Test
    void aRunIsNotCalledSilentWhileTheBrokerIs() throws IOException {
        start();
        links.deaf = true;
        Orders order = Orders.shell("e=0; while :; do e=$((e+1)); echo \"{\\\"epoch\\\": $e, \\\"loss\\\": 1}\";"
                + " if [ $e -gt 5000 ]; then sleep 0.05; fi; done >>\"$TRIALSTREAM_REPORT\"");
        order.until = 1_000_000;
        order.max = 1_000_000;
        order.silenceMs = 700;
        links.order(order.run());
        awaitEpochs(order.key, 4000);
        int before = links.heartbeats.size();
        await("time to pass", () -> links.heartbeats.size() > before + 20);
        assertThat(exits(order.key)).isEmpty();
        links.deaf = false;
        links.breakConnection();
        await(
                "all epochs",
                () -> links.of(order.key).stream()
                        .anyMatch(report -> report.body() instanceof Report.Epoch epoch && epoch.epoch() > 5000));
        assertThat(exits(order.key)).isEmpty();
    }
}
