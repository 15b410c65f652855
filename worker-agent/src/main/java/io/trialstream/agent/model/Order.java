package io.trialstream.agent.model;

/** What the scheduler tells this agent to do. */
public sealed interface Order {
    /**
     * Start a training process.
     *
     * @param order all that is needed
     */
    record Run(RunOrder order) implements Order {}

    /**
     * End a run.
     *
     * @param key the run
     * @param pause whether the trial will go on later from its checkpoint
     * @param reason one sentence
     */
    record End(RunKey key, boolean pause, String reason) implements Order {}

    /**
     * Remove a trial's checkpoints.
     *
     * @param trial the trial
     */
    record DeleteCheckpoints(TrialKey trial) implements Order {}

    /**
     * The agent itself may not join.
     *
     * @param reason one sentence
     */
    record Refused(String reason) implements Order {}

    /**
     * An order that this agent can't carry out, since it does not understand it.
     *
     * @param key the run that it is about; reported as refused
     * @param reason one sentence
     */
    record Unusable(RunKey key, String reason) implements Order {}
}
