package io.trialstream.core.pool;

import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import org.jspecify.annotations.Nullable;

/** What follows from an event: rows to store, orders, decisions, observations. A shell carries them out, in the order given. */
public interface Effects {
    /**
     * A trial's row changed.
     *
     * @param trial the new row
     * @param lasting whether a decision hangs on it, so that it must be stored with this event; false: it may be stored a little
     *     later, together with what comes after
     */
    void save(Trial trial, boolean lasting);

    /** A trial's row is removed: its study was archived long ago. */
    void removed(String study, int trial);

    /** A study's row changed. */
    void save(StudyRow study);

    /** An agent's row changed. */
    void save(AgentRow agent);

    /** The pool's policy changed. */
    void save(PoolPolicy policy);

    /**
     * A command was answered; the same command gets the same answer again.
     *
     * @param commandId the command
     * @param answer the answer; null: it is so old that it is forgotten
     */
    void answered(String commandId, @Nullable DecisionRecord answer);

    /** A suggestion was put in stock. */
    void stocked(String study, long sequence, Suggestion suggestion);

    /** A suggestion left the stock. */
    void unstocked(String study, long sequence);

    /** An agent is told something. */
    void order(AgentOrder order);

    /** Something was decided. */
    void decided(DecisionRecord decision);

    /** The optimiser shall learn of a study or a trial. */
    void observe(StudyObservation observation);
}
