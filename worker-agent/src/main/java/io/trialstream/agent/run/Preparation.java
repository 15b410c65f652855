package io.trialstream.agent.run;

import io.trialstream.agent.files.Json;
import io.trialstream.agent.model.RunOrder;
import io.trialstream.agent.model.TrialKey;
import io.trialstream.agent.process.LaunchFailure;
import io.trialstream.agent.process.LaunchSpec;
import io.trialstream.agent.process.TrainingEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** All between an order and its process, on a thread that may take its time. */
final class Preparation implements Callable<Void> {
    /** Names a run in its processes' environment, so that none of them escapes. */
    static final String MARKER = "TRIALSTREAM_RUN";

    private final RunRecord record;
    private final RunDirectory directory;
    private final RunContext context;
    private volatile boolean cancelled;

    Preparation(RunRecord record, RunDirectory directory, RunContext context) {
        this.record = record;
        this.directory = directory;
        this.context = context;
    }

    void cancel() {
        cancelled = true;
    }

    @Override
    public Void call() throws LaunchFailure {
        RunOrder order = record.order();
        try {
            directory.create(record);
        } catch (IOException e) {
            throw new LaunchFailure("its directory " + directory.root() + " can't be written: " + e.getMessage(), e);
        }
        Path workdir = workdir(order);
        Path checkpoints = checkpoints(order);
        if (cancelled) {
            throw new LaunchFailure("it was ended before it started");
        }
        context.launcher()
                .launch(new LaunchSpec(
                        order.command(),
                        workdir,
                        environment(order, checkpoints),
                        directory.live(),
                        directory.output(),
                        order.runAs()));
        return null;
    }

    private Path workdir(RunOrder order) throws LaunchFailure {
        Path base = context.settings().baseDir().toAbsolutePath().normalize();
        Path given = Path.of(order.workdir());
        Path workdir = base.resolve(given).normalize();
        if (!given.isAbsolute() && !workdir.startsWith(base)) {
            throw new LaunchFailure("its working directory " + order.workdir() + " leaves the agent's base directory "
                    + base + "; name one below it");
        }
        if (!Files.isDirectory(workdir)) {
            throw new LaunchFailure("its working directory " + workdir + " does not exist on this machine");
        }
        return workdir;
    }

    private Path checkpoints(RunOrder order) throws LaunchFailure {
        TrialKey trial = order.key().trialKey();
        try {
            Integer parent = order.parentTrial();
            if (parent != null && parent != trial.trial()) {
                context.checkpoints().copy(new TrialKey(trial.studyId(), parent), trial, () -> cancelled);
            }
            return context.checkpoints().prepare(trial);
        } catch (IOException e) {
            throw new LaunchFailure("its checkpoint directory can't be prepared: " + e.getMessage(), e);
        }
    }

    private Map<String, String> environment(RunOrder order, Path checkpoints) throws LaunchFailure {
        Map<String, String> contract = new LinkedHashMap<>();
        contract.put("TRIALSTREAM_STUDY", order.key().studyId());
        contract.put("TRIALSTREAM_TRIAL", Integer.toString(order.key().trial()));
        try {
            contract.put("TRIALSTREAM_PARAMS", Json.mapper().writeValueAsString(order.hyperparameters()));
        } catch (IOException e) {
            throw new LaunchFailure("its hyperparameters can't be written as JSON: " + e.getMessage(), e);
        }
        contract.put("TRIALSTREAM_REPORT", directory.report().toAbsolutePath().toString());
        contract.put("TRIALSTREAM_CHECKPOINT_DIR", checkpoints.toAbsolutePath().toString());
        contract.put("TRIALSTREAM_RESUME_EPOCH", Long.toString(order.resumeEpoch()));
        contract.put("TRIALSTREAM_MAX_EPOCH", Long.toString(order.untilEpoch()));
        contract.put(MARKER, record.marker());
        contract.putAll(context.devices().variables(order.slotIds()));
        return TrainingEnvironment.of(
                System.getenv(),
                context.settings().passedVariables(),
                order.env(),
                contract,
                context.settings().pythonPath());
    }
}
