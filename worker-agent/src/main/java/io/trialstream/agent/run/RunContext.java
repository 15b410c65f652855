package io.trialstream.agent.run;

import io.trialstream.agent.checkpoint.CheckpointStore;
import io.trialstream.agent.device.DeviceVariables;
import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.process.Cgroups;
import io.trialstream.agent.process.Launcher;
import io.trialstream.agent.process.ProcessTable;
import io.trialstream.agent.process.Signals;
import io.trialstream.agent.process.TrainingUsers;
import io.trialstream.agent.slot.SlotGate;
import java.util.concurrent.ExecutorService;

/**
 * What runs work with.
 *
 * @param settings how they are handled
 * @param work the agent's directory
 * @param checkpoints where checkpoints are kept
 * @param launcher starts processes
 * @param users as whom they run
 * @param cgroups their control groups
 * @param table the machine's processes
 * @param signals reach them
 * @param gate looks at slots before they are free again
 * @param devices tells a run's processes which devices are theirs
 * @param outbox where reports go
 * @param watch tells when a file changed
 * @param slowWork runs what may take long: copies, starts
 * @param wake makes the agent's thread look at its runs
 * @param markerPrefix begins the value of TRIALSTREAM_RUN: the agent and its incarnation
 */
public record RunContext(
        RunSettings settings,
        WorkDirectory work,
        CheckpointStore checkpoints,
        Launcher launcher,
        TrainingUsers users,
        Cgroups cgroups,
        ProcessTable table,
        Signals signals,
        SlotGate gate,
        DeviceVariables devices,
        Outbox outbox,
        FileWatch watch,
        ExecutorService slowWork,
        Runnable wake,
        String markerPrefix) {}
