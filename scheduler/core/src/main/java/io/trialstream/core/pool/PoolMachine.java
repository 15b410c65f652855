package io.trialstream.core.pool;

import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pool's state machine: (state, event) to (state, effects). Every event is one step: a metric arrives, a trial is stopped, its slot is
 * matched with the next one, all in the same call. No clock, no randomness but seeds, no I/O: the time is an argument.
 *
 * <p>Not thread-safe: one task owns a pool.
 */
public final class PoolMachine {
    private static final long PREEMPTION_LOOK_MS = 1_000;
    private static final int MOST_ROUNDS = 1_000;

    // collaborators
    private final PoolState state;
    private final PoolSettings settings;
    private final Effects effects;
    // state
    private long preemptionLookedAtMs;
    private long tickedAtMs;

    /** A machine over a state, which may have been restored. */
    public PoolMachine(PoolState state, PoolSettings settings, Effects effects) {
        this.state = state;
        this.settings = settings;
        this.effects = effects;
    }

    /** The state, to look at. */
    public PoolState state() {
        return state;
    }

    /**
     * Carries out a command, or refuses it. One that arrives again gets its first answer again.
     *
     * @param commandId its unique id
     * @param by who asks
     * @param command what is asked
     * @param nowMs the time, in milliseconds since 1970 UTC
     */
    public void command(String commandId, String by, PoolCommand command, long nowMs) {
        Turn turn = new Turn(state, settings, effects, nowMs);
        DecisionRecord before = state.answer(commandId);
        if (before != null) {
            turn.repeat(before);
            return;
        }
        Commands.Outcome outcome = new Commands(turn).carryOut(command, by);
        DecisionRecord answer = turn.answered(
                commandId, by, studyOf(command), outcome.trial(), outcome.refusal() == null, outcome.words());
        turn.remember(commandId, answer);
        settle(turn);
    }

    private static @Nullable String studyOf(PoolCommand command) {
        if (command instanceof PoolCommand.CreateStudy c) {
            return c.study();
        } else if (command instanceof PoolCommand.MoveStudy c) {
            return c.study();
        } else if (command instanceof PoolCommand.EditStudy c) {
            return c.study();
        } else if (command instanceof PoolCommand.AddTrial c) {
            return c.study();
        } else if (command instanceof PoolCommand.MoveTrial c) {
            return c.study();
        } else if (command instanceof PoolCommand.NoteTrial c) {
            return c.study();
        } else if (command instanceof PoolCommand.Unreadable c) {
            return c.study();
        }
        return null;
    }

    /** An agent gave a sign of life. */
    public void heartbeat(Heartbeat heartbeat, long nowMs) {
        Turn turn = new Turn(state, settings, effects, nowMs);
        AgentWatch.heard(turn, heartbeat);
        settle(turn);
    }

    /**
     * An agent reported on a trial.
     *
     * @return why the report can't be applied (it belongs to the dead letters); null: it was applied or fenced
     */
    public @Nullable String report(Report report, long nowMs) {
        Turn turn = new Turn(state, settings, effects, nowMs);
        String problem = Reports.take(turn, report);
        settle(turn);
        return problem;
    }

    /**
     * Applies a report that was applied before a takeover and perhaps not stored since no decision hung on it. Decides nothing, starts
     * nothing: what was decided then was stored then.
     */
    public void replay(Report report, long nowMs) {
        Reports.replay(new Turn(state, settings, effects, nowMs), report);
    }

    /** The optimiser proposed; a newer proposal for a number that was not used yet replaces the older one. */
    public void suggestion(String studyId, long sequence, Suggestion suggestion, long nowMs) {
        Study study = state.study(studyId);
        if (study == null
                || study.row().phase().ended()
                || sequence < study.row().nextSuggestion()
                || NewTrials.outdated(study, suggestion)) {
            return; // too late to be of use
        }
        Turn turn = new Turn(state, settings, effects, nowMs);
        if (valid(study, suggestion)) {
            turn.stocked(studyId, sequence, suggestion);
            if (sequence == study.row().nextSuggestion()) {
                state.softStudy(studyId).missingSinceMs = 0;
                turn.wantMatch();
            }
        }
        settle(turn);
    }

    // a person's own sampler may propose what it likes
    private static boolean valid(Study study, Suggestion suggestion) {
        try {
            study.spec().space().validate(suggestion.hyperparameters().asMap());
            return true;
        } catch (InvalidHyperparametersException e) {
            return false;
        }
    }

    /** The optimiser has nothing more to propose from a number on. */
    public void exhausted(String studyId, long fromSequence, long nowMs) {
        Study study = state.study(studyId);
        if (study == null || study.row().phase().ended() || study.row().exhausted()) {
            return;
        }
        Turn turn = new Turn(state, settings, effects, nowMs);
        if (fromSequence <= study.row().nextSuggestion()) {
            new NewTrials(turn).exhausted(study);
        } else {
            state.softStudy(studyId).exhaustedFrom = fromSequence;
        }
        settle(turn);
    }

    /** Time passed: leases, run times, retries and waits are looked at. */
    public void tick(long nowMs) {
        Turn turn = new Turn(state, settings, effects, nowMs);
        if (nobodyListened(nowMs)) {
            state.startClocks(nowMs);
            preemptionLookedAtMs = 0;
        }
        if (tickedAtMs == 0) {
            turn.wantMatch(); // after a restart nobody remembers who waited for what
        }
        tickedAtMs = nowMs;
        AgentWatch.tick(turn);
        Archive.tick(turn);
        boolean waits = false;
        for (Study study : state.studies()) {
            StudyRow row = study.row();
            if (row.phase() == StudyPhase.RUNNING) {
                PoolState.SoftStudy soft = state.softStudy(row.id());
                boolean missing = soft.missingSinceMs != 0 && StudyKeeper.mayCreateByItself(study);
                waits |= !study.waiting().isEmpty() || missing || soft.blockedSinceMs != 0;
                if (row.closing() || row.spec().budget().maxRuntimeMs() != Budget.UNLIMITED || soft.wantedUpTo == 0) {
                    turn.touch(row.id());
                }
            }
        }
        if (waits) {
            turn.wantMatch();
        }
        if (nowMs - preemptionLookedAtMs >= PREEMPTION_LOOK_MS) {
            preemptionLookedAtMs = nowMs;
            Preemption.look(turn);
        }
        settle(turn);
    }

    /**
     * Whether the clock jumped, or the scheduler itself stood still (a long pause of its process or machine): agents are not to be blamed
     * for the time in which nobody listened to them.
     */
    private boolean nobodyListened(long nowMs) {
        long passed = nowMs - tickedAtMs;
        return tickedAtMs != 0 && (passed < 0 || passed > settings.leaseMs() / 2);
    }

    /** Follows what a step set off, until nothing more follows. */
    private void settle(Turn turn) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Set<String> touched = turn.takeTouched();
            for (String id : touched) {
                Study study = state.study(id);
                if (study != null) {
                    StudyKeeper.check(turn, study);
                }
            }
            boolean match = turn.takeMatchWish();
            if (match) {
                Matcher.match(turn);
            }
            if (!match && touched.isEmpty()) {
                return;
            }
        }
        throw new IllegalStateException("a step does not come to rest");
    }
}
