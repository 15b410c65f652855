package io.trialstream.core.sim;

import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.PoolCommand;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import java.util.function.BooleanSupplier;

/** A simulated study that somebody watches as it grows: each report, each decision, each trial's new state. Of one thread. */
public final class WatchedSimulation {
    private static final long STEP_MS = 100L * 365 * 24 * 3_600_000;

    private final SimulatedPool pool;
    private final String study;

    private WatchedSimulation(SimulatedPool pool, String study) {
        this.pool = pool;
        this.study = study;
    }

    /** Sees what happens, in order. */
    public interface Watcher {
        /**
         * A trial was created, or is another than before.
         *
         * @param lasting whether a decision hangs on it; otherwise it only went further
         */
        void changed(Trial trial, boolean lasting);

        /** Something was decided. */
        void decided(DecisionRecord decision);

        /** A report came to the scheduler, at a time in milliseconds since 1970 UTC. */
        void reported(Report report, long atMs);
    }

    /**
     * Prepares a study; nothing has happened yet.
     *
     * @param setup what is simulated
     * @param workers slots, at least 1
     * @param study the study's id
     * @param definition its definition, a JSON object
     * @param startMs when its clock starts, in milliseconds since 1970 UTC
     * @param watcher sees it
     */
    public static WatchedSimulation of(
            Simulation.Setup setup, int workers, String study, String definition, long startMs, Watcher watcher) {
        SimulatedPool pool = Simulation.pool(setup, workers, startMs);
        pool.scheduler().onSave(watcher::changed);
        pool.scheduler().probe(report -> {
            watcher.reported(report, pool.nowMs());
            return () -> {};
        });
        pool.listen((decision, atMs) -> watcher.decided(decision));
        pool.command(0, new PoolCommand.CreateStudy(study, Simulation.parallel(setup.spec(), workers), definition));
        return new WatchedSimulation(pool, study);
    }

    /** Goes on until something holds, looked at after each event; false: it can't hold any more. */
    public boolean runUntil(BooleanSupplier done) {
        return pool.runUntil(done, STEP_MS);
    }

    /** Goes on to a time, in milliseconds since 1970 UTC. */
    public void runTo(long timeMs) {
        pool.runUntil(() -> pool.nowMs() >= timeMs, STEP_MS);
    }

    /** Whether the study has come to its end. */
    public boolean ended() {
        Study watched = pool.state().study(study);
        return watched != null && watched.row().phase().ended();
    }

    /** The pool as it is now. */
    public PoolState state() {
        return pool.state();
    }

    /** Its clock, in milliseconds since 1970 UTC. */
    public long nowMs() {
        return pool.nowMs();
    }
}
