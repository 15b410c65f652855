package io.trialstream.agent;

import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.RunOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds orders for tests: a shell script that is to train nine epochs. */
final class Orders {
    final RunKey key;
    List<String> command;
    List<Integer> slots = List.of(0);
    double share = 1;
    long resume;
    long until = 9;
    long max = 9;
    long graceMs = 10_000;
    long maxRuntimeMs;
    long spentRuntimeMs;
    long silenceMs;

    @Nullable Integer parent;

    @Nullable String pattern;

    @Nullable String runAs;

    String workdir = ".";
    List<String> metrics = List.of("loss");
    final Map<String, String> env = new HashMap<>();
    final Map<String, Object> hyperparameters = new HashMap<>();
    final List<Integer> oomExitCodes = new ArrayList<>();
    final List<String> infeasiblePatterns = new ArrayList<>();
    final List<String> machineFaultPatterns = new ArrayList<>();

    private Orders(RunKey key, List<String> command) {
        this.key = key;
        this.command = command;
    }

    /** Trial 0 of study s, lease 1, running the script. */
    static Orders shell(String script) {
        return shell(0, 1, script);
    }

    static Orders shell(int trial, int lease, String script) {
        return new Orders(new RunKey("s", trial, lease), List.of("sh", "-c", script));
    }

    RunOrder build() {
        return new RunOrder(
                key,
                hyperparameters,
                command,
                workdir,
                env,
                slots,
                share,
                resume,
                until,
                max,
                parent,
                0,
                metrics,
                pattern,
                graceMs,
                maxRuntimeMs,
                spentRuntimeMs,
                silenceMs,
                runAs,
                oomExitCodes,
                infeasiblePatterns,
                machineFaultPatterns);
    }

    Order run() {
        return new Order.Run(build());
    }
}
