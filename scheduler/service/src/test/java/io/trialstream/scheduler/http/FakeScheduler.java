package io.trialstream.scheduler.http;

import io.trialstream.scheduler.view.AgentRow;
import io.trialstream.scheduler.view.AgentState;
import io.trialstream.scheduler.view.DecisionKind;
import io.trialstream.scheduler.view.DecisionRow;
import io.trialstream.scheduler.view.PoolRow;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.TrialRow;
import io.trialstream.scheduler.view.TrialState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Answers commands as a scheduler would, through the read model, on a thread of its own. */
final class FakeScheduler implements CommandGateway, AutoCloseable {
    enum Mood {
        ACCEPTS,
        REFUSES,
        IS_SILENT,
        IS_UNREACHABLE
    }

    final List<CommandRequest> commands = Collections.synchronizedList(new ArrayList<>());
    volatile Mood mood = Mood.ACCEPTS;
    private final ReadModel model;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Map<String, DecisionRow> answered = new HashMap<>();
    private long sequence = 1000;

    FakeScheduler(ReadModel model) {
        this.model = model;
    }

    @Override
    public CompletionStage<Void> send(CommandRequest command) {
        commands.add(command);
        if (mood == Mood.IS_UNREACHABLE) {
            return CompletableFuture.failedFuture(new IllegalStateException("no broker"));
        }
        thread.execute(() -> handle(command));
        return CompletableFuture.completedFuture(null);
    }

    private void handle(CommandRequest command) {
        if (mood == Mood.IS_SILENT) {
            return;
        }
        DecisionRow before = answered.get(command.commandId());
        if (before != null) {
            model.decision(before);
            return;
        }
        Integer trial = mood == Mood.ACCEPTS ? (Integer) carryOut(command) : command.trial();
        DecisionRow answer = new DecisionRow(
                sequence++,
                Rows.T0,
                command.pool(),
                command.study(),
                trial,
                mood == Mood.ACCEPTS ? DecisionKind.COMMAND_ACCEPTED : DecisionKind.COMMAND_REFUSED,
                "USER",
                mood == Mood.ACCEPTS ? "done" : "it is too late for that",
                null,
                0,
                command.commandId(),
                command.issuedBy(),
                null,
                0,
                null);
        answered.put(command.commandId(), answer);
        model.decision(answer);
    }

    private @Nullable Integer carryOut(CommandRequest command) {
        String study = command.study() == null ? "" : command.study();
        switch (command.kind()) {
            case CREATE_STUDY, RESUME_STUDY -> model.study(study, Rows.study(study, "vision", StudyState.RUNNING));
            case PAUSE_STUDY -> model.study(study, Rows.study(study, "vision", StudyState.PAUSED));
            case CANCEL_STUDY -> model.study(study, Rows.study(study, "vision", StudyState.CANCELLED));
            case ARCHIVE_STUDY -> model.study(study, Rows.study(study, "vision", StudyState.ARCHIVED));
            case EDIT_STUDY -> model.study(study, Rows.study(study, "vision", StudyState.FAILED));
            case ADD_TRIAL -> {
                int number = model.trials(study).size();
                model.trial(
                        study,
                        number,
                        Rows.trial(study, number).state(TrialState.WAITING).entry());
                return number;
            }
            case STOP_TRIAL -> moved(study, command, TrialState.STOPPED);
            case PAUSE_TRIAL -> moved(study, command, TrialState.PAUSED);
            case RESUME_TRIAL -> moved(study, command, TrialState.WAITING);
            case EDIT_TRIAL -> moved(study, command, TrialState.FAILED);
            case CONFIGURE_POOL ->
                model.pool(
                        command.pool(),
                        new PoolRow(
                                command.pool(),
                                Map.of("vision", new PoolRow.TeamPolicy(3, 1)),
                                Map.of("smoke", new PoolRow.RuntimeClass(600_000, null))));
            default -> model.agent(command.pool(), String.valueOf(command.agent()), agent(command));
        }
        return command.trial();
    }

    private void moved(String study, CommandRequest command, TrialState state) {
        Integer trial = command.trial();
        TrialRow row = Rows.trial(study, trial == null ? 0 : trial).state(state).row();
        model.trial(study, row.trial(), io.trialstream.scheduler.view.TrialEntry.of(row));
    }

    private static AgentRow agent(CommandRequest command) {
        AgentState state = command.kind() == CommandRequest.Kind.DRAIN_AGENT ? AgentState.DRAINING : AgentState.ACTIVE;
        return agent(command.pool(), String.valueOf(command.agent()), state);
    }

    static AgentRow agent(String pool, String name, AgentState state) {
        return new AgentRow(
                pool,
                name,
                1,
                state,
                "",
                "host",
                "1",
                Map.of("gpu", "a100"),
                List.of(
                        new AgentRow.SlotRow(0, "gpu-0", "A100", 80L << 30, true, "", "digits", 0),
                        new AgentRow.SlotRow(1, "gpu-1", "A100", 80L << 30, true, "", null, null),
                        new AgentRow.SlotRow(2, "gpu-2", "A100", 80L << 30, false, "ECC error", null, null)),
                Rows.T0,
                -1,
                0);
    }

    CommandRequest last() {
        return commands.get(commands.size() - 1);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
