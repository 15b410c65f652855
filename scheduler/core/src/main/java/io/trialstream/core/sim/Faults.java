package io.trialstream.core.sim;

/**
 * What goes wrong, and how often. Rates are per simulated hour; parts lie between 0 and 1.
 *
 * @param agentCrashes crashes of each agent
 * @param processesSurvive the part of agent crashes that training processes survive
 * @param agentStops how often each agent stands still for longer than its lease, while its processes train on
 * @param schedulerCrashes crashes of the scheduler, whose state is rebuilt from its rows
 * @param optimiserAways how often the optimiser is away for a while
 * @param clockJumps jumps of the scheduler's clock, by up to an hour to either side
 * @param duplicated the part of messages that arrive twice
 * @param reordered the part of messages that others overtake
 * @param ordersLost the part of orders that never arrive
 * @param epochsFail the part of epochs in which a training process crashes
 * @param infeasible the part of trials that can't be trained
 * @param blackHoles how many agents fail every trial, until faults end
 * @param downMs how long something is away, on average, in milliseconds
 * @param untilMs faults end after so long, in milliseconds since the start
 */
public record Faults(
        double agentCrashes,
        double processesSurvive,
        double agentStops,
        double schedulerCrashes,
        double optimiserAways,
        double clockJumps,
        double duplicated,
        double reordered,
        double ordersLost,
        double epochsFail,
        double infeasible,
        int blackHoles,
        long downMs,
        long untilMs) {
    /** Nothing goes wrong. */
    public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Agents crash so many times an hour each, half of the time with their training processes, and are back after 30 s on average. */
    public static Faults agentCrashes(double anHour) {
        return new Faults(anHour, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30_000, Long.MAX_VALUE);
    }
}
