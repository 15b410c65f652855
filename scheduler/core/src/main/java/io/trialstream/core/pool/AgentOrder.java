package io.trialstream.core.pool;

import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import org.jspecify.annotations.Nullable;

/** What an agent is told. */
public sealed interface AgentOrder {
    /** Who is told. */
    String agentId();

    /** The agent's incarnation that is meant. */
    long incarnation();

    /**
     * Start a training process.
     *
     * @param agentId who
     * @param incarnation which incarnation
     * @param spec the study's definition
     * @param trial the trial, with its lease
     * @param parent the trial whose checkpoint it starts from; null: its own
     * @param maxRuntimeMs its longest run time over all runs, in milliseconds; 0: no limit
     */
    record Run(
            String agentId,
            long incarnation,
            StudySpec spec,
            Trial trial,
            @Nullable Trial parent,
            long maxRuntimeMs) implements AgentOrder {}

    /**
     * End a run.
     *
     * @param agentId who
     * @param incarnation which incarnation
     * @param lease which run
     * @param pause whether it shall save a checkpoint first
     * @param reason why, in one sentence
     */
    record End(String agentId, long incarnation, LeaseKey lease, boolean pause, String reason) implements AgentOrder {}

    /**
     * A trial's checkpoints are needed no more.
     *
     * @param agentId who
     * @param incarnation which incarnation
     * @param study the trial's study
     * @param trial its number
     */
    record DeleteCheckpoints(String agentId, long incarnation, String study, int trial) implements AgentOrder {}

    /**
     * The agent may not join.
     *
     * @param agentId who
     * @param incarnation which incarnation
     * @param reason why
     */
    record Refuse(String agentId, long incarnation, String reason) implements AgentOrder {}
}
