package io.trialstream.agent.run;

import io.trialstream.agent.files.Json;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.RunOrder;
import io.trialstream.agent.model.TrialKey;
import io.trialstream.agent.process.LaunchFailure;
import io.trialstream.agent.process.LaunchSpec;
import io.trialstream.agent.process.TrainingEnvironment;
import io.trialstream.agent.process.TrainingUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All between an order and its process, on a thread that may take its time. */
final class Preparation implements Callable<Void> {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

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
        TrainingUsers.User user = context.users().of(order.runAs()).orElse(null);
        Path checkpoints = checkpoints(order);
        if (user != null) {
            new Handover(user).give(directory.report(), checkpoints);
        }
        Map<String, String> environment = environment(order, checkpoints, user);
        if (cancelled) {
            throw new LaunchFailure("it was ended before it started");
        }
        context.launcher()
                .launch(new LaunchSpec(
                        order.command(), workdir, environment, directory.live(), directory.output(), user, group()));
        return null;
    }

    private @Nullable Path group() throws LaunchFailure {
        RunKey key = directory.key();
        Path group = context.cgroups()
                .create(key.studyId() + "~" + key.trial() + "~" + key.leaseEpoch())
                .orElse(null);
        try {
            if (group != null) {
                directory.saveGroup(group);
            }
            return group;
        } catch (IOException e) {
            throw new LaunchFailure("its directory " + directory.root() + " can't be written: " + e.getMessage(), e);
        }
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

    /** A script that is told to resume from a checkpoint that is not there would fail, or train on from nothing. */
    private long resumeEpoch(RunOrder order) throws LaunchFailure {
        try {
            if (order.resumeEpoch() > 0
                    && context.checkpoints()
                            .newest(order.key().trialKey(), order.resumeEpoch())
                            .isEmpty()) {
                LOG.warn(
                        "{}: shall resume at epoch {}, but this machine has no checkpoint of it; it starts anew."
                                + " Agents of a pool need a common --checkpoint-dir to resume each other's trials",
                        order.key(),
                        order.resumeEpoch());
                Files.writeString(
                        directory.output(),
                        "trialstream: there is no checkpoint of epoch " + order.resumeEpoch()
                                + " on this machine: it starts from the beginning\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                return 0;
            }
            return order.resumeEpoch();
        } catch (IOException e) {
            throw new LaunchFailure("its checkpoint can't be looked at: " + e.getMessage(), e);
        }
    }

    private Map<String, String> environment(RunOrder order, Path checkpoints, TrainingUsers.@Nullable User user)
            throws LaunchFailure {
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
        contract.put("TRIALSTREAM_RESUME_EPOCH", Long.toString(resumeEpoch(order)));
        contract.put("TRIALSTREAM_MAX_EPOCH", Long.toString(order.untilEpoch()));
        contract.put(MARKER, record.marker());
        contract.putAll(context.devices().variables(order.slotIds()));
        Map<String, String> own = new HashMap<>(System.getenv());
        if (user != null) {
            own.putAll(Map.of("HOME", user.home(), "USER", user.name(), "LOGNAME", user.name()));
        }
        return TrainingEnvironment.of(
                own,
                context.settings().passedVariables(),
                order.env(),
                contract,
                context.settings().pythonPath());
    }
}
