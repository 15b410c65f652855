package io.trialstream.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.RunOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExitVerdictTest {
    private static RunOrder order(long until, List<String> infeasible, List<String> faults) {
        return new RunOrder(
                new RunKey("s", 0, 1),
                Map.of(),
                List.of("x"),
                ".",
                Map.of(),
                List.of(0),
                1,
                0,
                until,
                9,
                null,
                0,
                List.of("loss"),
                null,
                1000,
                0,
                0,
                0,
                null,
                List.of(42),
                infeasible,
                faults);
    }

    private static ExitVerdict.Facts facts(
            RunOrder order,
            @Nullable Integer code,
            @Nullable Ending ending,
            boolean last,
            long epoch,
            boolean oom,
            String tail) {
        return new ExitVerdict.Facts(order, code, ending, last, epoch, "", true, false, oom, false, tail);
    }

    private static ExitKind kind(ExitVerdict.Facts facts) {
        return ExitVerdict.of(facts).kind();
    }

    private static final RunOrder PLAIN =
            order(9, List.of("CUDA out of memory"), List.of("uncorrectable ECC", "(a+)+$"));

    @Test
    void anEndingByOrderIsNamedAfterItsCause() {
        assertThat(kind(facts(PLAIN, 143, new Ending(Ending.Cause.STOP, "r"), false, 3, false, "")))
                .isEqualTo(ExitKind.STOPPED);
        assertThat(kind(facts(PLAIN, 1, new Ending(Ending.Cause.PAUSE, "r"), false, 3, false, "")))
                .isEqualTo(ExitKind.PAUSED);
        assertThat(kind(facts(PLAIN, 137, new Ending(Ending.Cause.SILENCE, "r"), false, 3, false, "")))
                .isEqualTo(ExitKind.SILENT);
        assertThat(kind(facts(PLAIN, 137, new Ending(Ending.Cause.RUNTIME, "r"), false, 3, false, "")))
                .isEqualTo(ExitKind.OUT_OF_TIME);
    }

    @Test
    void theLastEpochCompletesAFullRunAndPausesAPartialOne() {
        assertThat(kind(facts(PLAIN, 0, null, true, 9, false, ""))).isEqualTo(ExitKind.COMPLETED);
        assertThat(kind(facts(
                        order(3, List.of(), List.of()),
                        143,
                        new Ending(Ending.Cause.LAST_EPOCH, "r"),
                        true,
                        3,
                        false,
                        "")))
                .isEqualTo(ExitKind.PAUSED);
        ExitVerdict late = ExitVerdict.of(facts(PLAIN, 1, null, true, 9, false, ""));
        assertThat(late.kind()).isEqualTo(ExitKind.COMPLETED);
        assertThat(late.message()).contains("exit code 1");
    }

    @Test
    void successWithoutAMetricIsAFailureThatSaysHowToReport() {
        ExitVerdict verdict = ExitVerdict.of(facts(PLAIN, 0, null, false, 0, false, ""));
        assertThat(verdict.kind()).isEqualTo(ExitKind.FAILED);
        assertThat(verdict.message()).contains("TRIALSTREAM_REPORT", "\"loss\"");
    }

    @Test
    void anEarlyEndWithSuccessIsAnEnd() {
        assertThat(kind(facts(PLAIN, 0, null, false, 5, false, ""))).isEqualTo(ExitKind.COMPLETED);
    }

    @Test
    void memoryIsTheConfigurationsFaultOnlyWhenTheKernelOrTheRulesSayIt() {
        assertThat(kind(facts(PLAIN, 137, null, false, 2, true, ""))).isEqualTo(ExitKind.INFEASIBLE);
        assertThat(kind(facts(PLAIN, 137, null, false, 2, false, ""))).isEqualTo(ExitKind.FAILED);
        assertThat(kind(facts(PLAIN, 42, null, false, 2, false, ""))).isEqualTo(ExitKind.INFEASIBLE);
        assertThat(kind(facts(PLAIN, 1, null, false, 2, false, "RuntimeError: CUDA out of memory.\n")))
                .isEqualTo(ExitKind.INFEASIBLE);
    }

    @Test
    void theMachinesFaultGoesFirst() {
        assertThat(kind(facts(PLAIN, 1, null, false, 2, false, "uncorrectable ECC error, CUDA out of memory")))
                .isEqualTo(ExitKind.MACHINE_FAULT);
        assertThat(kind(new ExitVerdict.Facts(PLAIN, null, null, false, 2, "", true, true, false, false, "")))
                .isEqualTo(ExitKind.MACHINE_FAULT);
    }

    @Test
    void aFullDiskIsTheMachinesFaultUnlessItDidNoHarm() {
        ExitVerdict.Facts gone = new ExitVerdict.Facts(PLAIN, null, null, false, 2, "", true, false, false, true, "");
        assertThat(kind(gone)).isEqualTo(ExitKind.MACHINE_FAULT);
        assertThat(ExitVerdict.of(gone).message()).isEqualTo("the agent's disk was full when it ended");
        assertThat(ExitVerdict.of(new ExitVerdict.Facts(PLAIN, 2, null, false, 2, "", true, false, false, true, ""))
                        .message())
                .isEqualTo("the agent's disk was full when it ended with exit code 2");
        assertThat(kind(new ExitVerdict.Facts(PLAIN, 0, null, false, 2, "", true, false, false, true, "")))
                .isEqualTo(ExitKind.COMPLETED);
        assertThat(kind(new ExitVerdict.Facts(PLAIN, 1, null, true, 9, "", true, false, false, true, "")))
                .isEqualTo(ExitKind.COMPLETED);
    }

    @Test
    void anEndlessPatternIsPassedOver() {
        assertThat(kind(facts(PLAIN, 1, null, false, 2, false, "a".repeat(4000) + "!")))
                .isEqualTo(ExitKind.FAILED);
    }

    @Test
    void failuresNameSignalAndLastLine() {
        ExitVerdict verdict = ExitVerdict.of(facts(PLAIN, 139, null, false, 2, false, "x\nSegmentation fault\n"));
        assertThat(verdict.message()).contains("signal 11", "after epoch 2", "Segmentation fault");
        assertThat(ExitVerdict.of(facts(PLAIN, null, null, false, 2, false, "")).message())
                .contains("vanished");
        assertThat(kind(new ExitVerdict.Facts(PLAIN, 126, null, false, 0, "", false, false, false, false, "no")))
                .isEqualTo(ExitKind.LAUNCH_FAILED);
    }
}
