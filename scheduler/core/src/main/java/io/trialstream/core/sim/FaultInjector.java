package io.trialstream.core.sim;

import java.util.random.RandomGenerator;

/** Lets faults happen to a pool, each at its rate, until their time is over; then everything comes back. */
final class FaultInjector {
    private static final double HOUR_MS = 3_600_000;
    private static final long LONGEST_JUMP_MS = 3_600_000;

    private final SimulatedPool pool;
    private final Faults faults;
    private final RandomGenerator random;

    private FaultInjector(SimulatedPool pool, Faults faults) {
        this.pool = pool;
        this.faults = faults;
        this.random = pool.random();
    }

    static void start(SimulatedPool pool, Faults faults) {
        FaultInjector injector = new FaultInjector(pool, faults);
        int blackHoles = faults.blackHoles();
        for (SimulatedAgent agent : pool.agents()) {
            agent.blackHole = blackHoles-- > 0;
            injector.again(faults.agentCrashes(), () -> injector.crash(agent));
            injector.again(faults.agentStops(), () -> injector.stand(agent));
        }
        injector.again(faults.schedulerCrashes(), injector::crashScheduler);
        injector.again(faults.optimiserAways(), injector::sendOptimiserAway);
        injector.again(faults.clockJumps(), injector::jumpClock);
        if (faults.untilMs() < Long.MAX_VALUE / 2) {
            pool.plan(faults.untilMs(), () -> pool.agents().forEach(agent -> agent.blackHole = false));
        }
    }

    private void again(double anHour, Runnable fault) {
        if (anHour > 0) {
            pool.plan(exponential(HOUR_MS / anHour), () -> {
                if (pool.faulty()) {
                    fault.run();
                    again(anHour, fault);
                }
            });
        }
    }

    private long exponential(double meanMs) {
        return Math.round(-meanMs * Math.log(1 - random.nextDouble()));
    }

    private void crash(SimulatedAgent agent) {
        if (!agent.down()) {
            agent.crash(random.nextDouble() < faults.processesSurvive());
            pool.plan(exponential(faults.downMs()), agent::restart);
        }
    }

    private void stand(SimulatedAgent agent) {
        if (!agent.down() && !agent.still()) {
            agent.stand();
            pool.plan(exponential(2.0 * faults.downMs()), agent::goOn);
        }
    }

    private void crashScheduler() {
        if (!pool.scheduler().isDown()) {
            pool.scheduler().crash();
            pool.plan(exponential(faults.downMs()), () -> pool.scheduler().restart());
        }
    }

    private void sendOptimiserAway() {
        pool.optimiser().away(true);
        pool.plan(exponential(faults.downMs()), () -> pool.optimiser().away(false));
    }

    private void jumpClock() {
        pool.scheduler().jumpClock(random.nextLong(-LONGEST_JUMP_MS, LONGEST_JUMP_MS));
    }
}
