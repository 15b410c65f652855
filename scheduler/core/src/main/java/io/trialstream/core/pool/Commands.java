package io.trialstream.core.pool;

import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries out what people and programs ask for. Each answer is a decision: accepted, or refused with the reason and what would be right. */
final class Commands {
    private final Turn turn;

    Commands(Turn turn) {
        this.turn = turn;
    }

    /** What came of a command: the trial it created or concerns (-1: none), and why it was refused (null: accepted). */
    record Outcome(int trial, @Nullable String refusal, String words) {
        static Outcome done(String words) {
            return new Outcome(-1, null, words);
        }

        static Outcome refused(String why) {
            return new Outcome(-1, why, why);
        }
    }

    Outcome carryOut(PoolCommand command, String by) {
        if (command instanceof PoolCommand.CreateStudy create) {
            return createStudy(create, by);
        } else if (command instanceof PoolCommand.MoveStudy move) {
            return withStudy(move.study(), study -> moveStudy(study, move.to(), by));
        } else if (command instanceof PoolCommand.EditStudy edit) {
            return withStudy(edit.study(), study -> editStudy(study, edit));
        } else if (command instanceof PoolCommand.AddTrial add) {
            return withStudy(add.study(), study -> addTrial(study, add, by));
        } else if (command instanceof PoolCommand.MoveTrial move) {
            return withTrial(move.study(), move.trial(), (study, trial) -> moveTrial(study, trial, move.to(), by));
        } else if (command instanceof PoolCommand.NoteTrial note) {
            return withTrial(note.study(), note.trial(), (study, trial) -> noteTrial(trial, note));
        } else if (command instanceof PoolCommand.MoveAgent move) {
            String problem = AgentWatch.move(turn, move);
            return problem == null
                    ? Outcome.done("agent " + move.agentId() + ": " + move.to())
                    : Outcome.refused(problem);
        } else if (command instanceof PoolCommand.Configure configure) {
            return configure(configure.policy());
        } else if (command instanceof PoolCommand.Unreadable unreadable) {
            return Outcome.refused(unreadable.problem());
        }
        throw new AssertionError(command);
    }

    private Outcome configure(PoolPolicy policy) {
        for (Study study : turn.state.studies()) {
            String name = study.spec().demand().runtimeClass();
            if (name != null
                    && !study.row().phase().ended()
                    && !policy.classes().containsKey(name)) {
                return Outcome.refused("class '" + name + "' is missing, and study '" + study.id()
                        + "' names it; keep the class until that study ended");
            }
        }
        turn.save(policy);
        turn.wantMatch();
        return Outcome.done("pool " + turn.state.poolId() + " has "
                + policy.teams().size() + " teams and " + policy.classes().size() + " classes set");
    }

    private interface OnStudy {
        Outcome apply(Study study);
    }

    private interface OnTrial {
        Outcome apply(Study study, Trial trial);
    }

    private Outcome withStudy(String id, OnStudy action) {
        Study study = turn.state.study(id);
        if (study == null) {
            return Outcome.refused("there is no study '" + id + "' in pool " + turn.state.poolId());
        }
        return Archive.isRemoved(turn, study.row())
                ? Outcome.refused("study '" + id
                        + "' was archived long ago and its trials are removed; it can't be changed any more")
                : action.apply(study);
    }

    private Outcome withTrial(String id, int number, OnTrial action) {
        return withStudy(id, study -> {
            Trial trial = study.trial(number);
            return trial == null
                    ? Outcome.refused("study '" + id + "' has no trial " + number + "; it has "
                            + study.trials().size() + " trials, from 0")
                    : action.apply(study, trial);
        });
    }

    // ---- studies

    private Outcome createStudy(PoolCommand.CreateStudy create, String by) {
        if (turn.state.study(create.study()) != null) {
            return Outcome.refused("there is a study '" + create.study() + "' already; choose another name");
        }
        String name = create.spec().demand().runtimeClass();
        if (name != null && !turn.state.policy().classes().containsKey(name)) {
            return Outcome.refused("class '" + name + "' is not defined in pool " + turn.state.poolId() + "; there are "
                    + turn.state.policy().classes().keySet());
        }
        Demand demand = create.spec().demand();
        if (create.spec().external() && (demand.slots() != 1 || demand.shareThousandths() != 1000)) {
            return Outcome.refused("a trial of an external study takes one slot of a client; leave slots out");
        }
        StudyRow row = StudyRow.create(create.study(), create.spec(), create.definition(), turn.nowMs, by);
        turn.save(row);
        turn.decided(row, Ending.of(Reason.USER, "created by " + by));
        turn.observe(StudyObservation.of(StudyObservation.Kind.STUDY_OPENED, row));
        turn.touch(row.id());
        turn.wantMatch();
        return Outcome.done("study '" + create.study() + "' is created");
    }

    private Outcome moveStudy(Study study, PoolCommand.MoveStudy.Move to, String by) {
        StudyRow row = study.row();
        String is = "study '" + row.id() + "' is " + (row.closing() ? "ending" : row.phase());
        boolean open = !row.phase().ended() && !row.closing();
        return switch (to) {
            case PAUSE ->
                open && row.phase() == StudyPhase.RUNNING
                        ? pause(study, by)
                        : Outcome.refused(is + "; only a running one can be paused");
            case RESUME ->
                row.phase() == StudyPhase.PAUSED
                        ? resume(study, by)
                        : Outcome.refused(is + "; only a paused one can be resumed");
            case CANCEL -> {
                if (!open) {
                    yield Outcome.refused(is + "; it can't be cancelled any more");
                }
                StudyKeeper.close(turn, study, Ending.of(Reason.USER, "cancelled by " + by));
                yield Outcome.done("study '" + row.id() + "' is cancelled");
            }
            case ARCHIVE -> {
                if (!row.phase().ended()) {
                    yield Outcome.refused(is + "; cancel it or wait for its end before you archive it");
                }
                Archive.archive(turn, row);
                yield Outcome.done("study '" + row.id() + "' is archived" + Archive.whatFollows(turn));
            }
        };
    }

    private Outcome pause(Study study, String by) {
        Ending why = Ending.of(Reason.USER, "paused by " + by);
        turn.save(study.row().in(StudyPhase.PAUSED, why, turn.nowMs));
        turn.wantMatch(); // what was reserved for it is free
        turn.decided(study.row(), why);
        for (int number : new ArrayList<>(study.running())) {
            Trial trial = study.trials().get(number);
            if (trial.order() == null) {
                Ending ending = Ending.of(Reason.STUDY_PAUSED, "its study was paused by " + by);
                turn.decided(DecisionRecord.Kind.PAUSE, trial, ending.reason(), ending.message());
                Reports.tell(turn, trial, new Order(Order.Kind.PAUSE, TrialState.WAITING, ending), true);
            }
        }
        return Outcome.done("study '" + study.id() + "' is paused");
    }

    private Outcome resume(Study study, String by) {
        turn.save(study.row().in(StudyPhase.RUNNING, Ending.NONE, turn.nowMs));
        turn.decided(study.row(), Ending.of(Reason.USER, "resumed by " + by));
        turn.touch(study.id());
        turn.wantMatch();
        return Outcome.done("study '" + study.id() + "' goes on");
    }

    private Outcome editStudy(Study study, PoolCommand.EditStudy edit) {
        StudyRow row = study.row();
        boolean changesSearch = edit.budget() != null || edit.priority() != null || edit.pruner() != null;
        if ((row.phase().ended() || row.closing()) && changesSearch) {
            return Outcome.refused("study '" + row.id() + "' is " + (row.closing() ? "ending" : row.phase())
                    + "; only its note and tags can be edited");
        }
        StudySpec spec;
        try {
            spec = row.spec()
                    .with(
                            edit.budget() == null ? row.spec().budget() : edit.budget(),
                            edit.priority() == null ? row.spec().priority() : edit.priority(),
                            edit.pruner() == null ? row.spec().pruner() : edit.pruner());
        } catch (IllegalArgumentException e) {
            return Outcome.refused(String.valueOf(e.getMessage()));
        }
        turn.save(row.with(
                spec,
                edit.definition() == null ? row.definition() : edit.definition(),
                edit.note() == null ? row.note() : edit.note(),
                edit.tags() == null ? row.tags() : edit.tags()));
        turn.observe(StudyObservation.of(StudyObservation.Kind.STUDY_CHANGED, study.row()));
        turn.touch(row.id());
        turn.wantMatch();
        return Outcome.done("study '" + row.id() + "' is edited");
    }

    // ---- trials

    private Outcome addTrial(Study study, PoolCommand.AddTrial add, String by) {
        StudyRow row = study.row();
        if (row.phase().ended() || row.closing()) {
            return Outcome.refused("study '" + row.id() + "' has ended; start a new study");
        }
        long unusedStarts = row.spec().start().size() - row.startsUsed();
        if (study.trials().size() + unusedStarts >= row.spec().budget().trials()) {
            return Outcome.refused(
                    "the budget of " + row.spec().budget().trials() + " trials is spent; raise budget.trials first");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        if (add.cloneOf() != null) {
            Trial original = study.trial(add.cloneOf());
            if (original == null) {
                return Outcome.refused("study '" + row.id() + "' has no trial " + add.cloneOf() + " to clone");
            }
            values.putAll(original.hyperparameters().asMap());
        }
        values.putAll(add.values());
        Hyperparameters checked;
        try {
            checked = row.spec().space().validate(values);
        } catch (InvalidHyperparametersException e) {
            return Outcome.refused(String.valueOf(e.getMessage()));
        }
        String origin = add.cloneOf() == null ? "added by " + by : "cloned from trial " + add.cloneOf() + " by " + by;
        Trial trial = NewTrials.addByHand(turn, study, checked, origin, add.note());
        turn.touch(row.id());
        turn.wantMatch();
        return new Outcome(trial.number(), null, "trial " + trial.number() + " is added");
    }

    private Outcome moveTrial(Study study, Trial trial, PoolCommand.MoveTrial.Move to, String by) {
        String is = "trial " + trial.number() + " is " + trial.state() + (trial.order() == null ? "" : ", and ending");
        boolean free = trial.order() == null || !trial.order().thenState().ended();
        return switch (to) {
            case STOP -> trial.state().ended() || !free ? Outcome.refused(is) : stop(trial, by);
            case PAUSE ->
                (trial.state() == TrialState.RUNNING && trial.order() == null) || trial.state() == TrialState.WAITING
                        ? pause(trial, by)
                        : Outcome.refused(is + "; only a running or waiting one can be paused");
            case RESUME -> {
                if (trial.state() != TrialState.PAUSED) {
                    yield Outcome.refused(is + "; only a paused one can be resumed");
                }
                yield resume(study, trial, by);
            }
        };
    }

    private Outcome resume(Study study, Trial trial, String by) {
        boolean anew = Matcher.startsAnew(study, trial);
        String why = "resumed by " + by + (anew ? "; " + Matcher.ANEW : "");
        Trial waiting =
                trial.edit().waiting(Ending.of(Reason.USER, why), turn.nowMs, 0).done();
        turn.save(waiting, true);
        turn.decided(DecisionRecord.Kind.RESUME, waiting, Reason.USER, why);
        turn.touch(study.id());
        turn.wantMatch();
        return new Outcome(
                trial.number(),
                null,
                "trial " + trial.number() + " goes on when a slot is free" + (anew ? "; " + Matcher.ANEW : ""));
    }

    private Outcome stop(Trial trial, String by) {
        Ending why = Ending.of(Reason.USER, "stopped by " + by);
        if (trial.state() == TrialState.RUNNING) {
            turn.decided(DecisionRecord.Kind.STOP, trial, Reason.USER, why.message());
            Reports.tell(turn, trial, new Order(Order.Kind.STOP, TrialState.STOPPED, why), true);
        } else {
            RunEnds.end(turn, trial, TrialState.STOPPED, why);
        }
        return new Outcome(trial.number(), null, "trial " + trial.number() + " is stopped");
    }

    private Outcome pause(Trial trial, String by) {
        Ending why = Ending.of(Reason.USER, "paused by " + by);
        turn.decided(DecisionRecord.Kind.PAUSE, trial, Reason.USER, why.message());
        if (trial.state() == TrialState.RUNNING) {
            Reports.tell(turn, trial, new Order(Order.Kind.PAUSE, TrialState.PAUSED, why), true);
        } else {
            turn.save(trial.edit().paused(why).done(), true);
        }
        return new Outcome(trial.number(), null, "trial " + trial.number() + " is paused");
    }

    private Outcome noteTrial(Trial trial, PoolCommand.NoteTrial note) {
        turn.save(
                trial.edit()
                        .note(
                                note.note() == null ? trial.note() : note.note(),
                                note.tags() == null ? trial.tags() : note.tags())
                        .done(),
                true);
        return new Outcome(trial.number(), null, "trial " + trial.number() + " is noted");
    }
}
