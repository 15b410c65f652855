package io.trialstream.core.sim;

import io.trialstream.core.pool.AgentOrder;
import io.trialstream.core.pool.LeaseKey;
import io.trialstream.core.pool.Report;
import io.trialstream.core.pool.Report.ExitKind;
import io.trialstream.core.study.Checkpoint;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Trial;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A training process: it starts, trains epoch by epoch, saves checkpoints, and ends by itself, on order, or by an accident. */
final class SimulatedRun implements EventQueue.Event {
    private static final long STARTUP_MS = 200;
    private static final long ENDING_MS = 100;

    /** What may happen to a training process. */
    enum Fate {
        /** It trains. */
        WELL,
        /** Its hyperparameters can't be trained. */
        INFEASIBLE,
        /** It fails at once, whatever it is: its machine is at fault. */
        DOOMED
    }

    // configuration
    final LeaseKey key;
    final int[] slots;
    final int shareThousandths;
    private final SimulatedAgent agent;
    private final EventQueue queue;
    private final CurveSource.Curve curve;
    private final Fate fate;
    private final double epochsFail;
    private final long maxEpoch;
    private final long untilEpoch;
    private final RandomGenerator random;
    // state
    private long epoch;
    private long savedEpoch;
    private long runtimeMs;
    private boolean started;
    private @Nullable ExitKind ending;
    private boolean alive = true;
    private boolean reported;
    private long plannedAtMs;

    SimulatedRun(
            SimulatedAgent agent,
            EventQueue queue,
            AgentOrder.Run order,
            CurveSource.Curve curve,
            Fate fate,
            double epochsFail,
            RandomGenerator random) {
        Trial trial = order.trial();
        Lease lease = Objects.requireNonNull(trial.lease(), "an order to run carries a lease");
        this.agent = agent;
        this.queue = queue;
        this.key = new LeaseKey(trial.study(), trial.number(), lease.epoch());
        this.slots = lease.slots();
        this.shareThousandths = order.spec().demand().shareThousandths();
        this.curve = curve;
        this.fate = fate;
        this.epochsFail = epochsFail;
        this.maxEpoch = order.spec().resource().max();
        this.untilEpoch = lease.untilEpoch();
        this.random = random;
        this.epoch = lease.resumeEpoch();
        this.savedEpoch = lease.resumeEpoch();
        this.runtimeMs = trial.progress().runtimeMs();
        plan(STARTUP_MS);
    }

    private void plan(long afterMs) {
        plannedAtMs = queue.nowMs() + afterMs;
        queue.plan(plannedAtMs, this);
    }

    /** Whether its process lives and occupies its slots. */
    boolean alive() {
        return alive;
    }

    /** Whether its end was reported, so that nothing more is known of it. */
    boolean reported() {
        return reported;
    }

    /** Its process is gone without a word: its machine went down. */
    void vanish() {
        alive = false;
        reported = true;
        agent.processEnded(this);
    }

    /** It shall end, with a checkpoint if it pauses. */
    void end(boolean pause) {
        if (alive && ending == null) {
            if (pause) {
                savedEpoch = epoch;
            }
            ending = pause ? ExitKind.PAUSED : ExitKind.STOPPED;
            plan(ENDING_MS);
        }
    }

    @Override
    public void happen() {
        if (!alive || queue.nowMs() != plannedAtMs) {
            return; // gone, or something else was planned since
        }
        if (ending != null) {
            exit(ending);
        } else if (!started) {
            start();
        } else {
            train();
        }
    }

    private void start() {
        started = true;
        agent.send(new Report.Started(origin()));
        if (fate == Fate.DOOMED) {
            exit(ExitKind.FAILED);
        } else if (fate == Fate.INFEASIBLE) {
            exit(ExitKind.INFEASIBLE);
        } else if (epoch >= untilEpoch) {
            exit(untilEpoch < maxEpoch ? ExitKind.PAUSED : ExitKind.STOPPED);
        } else {
            plan(curve.epochMs());
        }
    }

    private void train() {
        runtimeMs += curve.epochMs();
        if (epochsFail > 0 && random.nextDouble() < epochsFail) {
            exit(ExitKind.FAILED);
            return;
        }
        epoch++;
        agent.trained(key, curve.epochMs());
        boolean savesFirst = agent.faulty() && random.nextBoolean();
        if (savesFirst) {
            save();
        }
        agent.send(new Report.Epoch(origin(), epoch, curve.values(epoch), runtimeMs));
        if (agent.faulty() && !savesFirst) {
            save();
        }
        if (epoch >= untilEpoch) {
            savedEpoch = epoch;
            ending = untilEpoch < maxEpoch ? ExitKind.PAUSED : ExitKind.STOPPED;
            plan(ENDING_MS);
        } else {
            plan(curve.epochMs());
        }
    }

    private void save() {
        savedEpoch = epoch;
        agent.send(new Report.Saved(origin(), checkpoint()));
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(savedEpoch, key.study() + "/" + key.trial(), 1);
    }

    private void exit(ExitKind kind) {
        alive = false;
        Checkpoint saved = savedEpoch == 0 ? null : checkpoint();
        agent.processEnded(this);
        agent.sendExit(
                this, new Report.Exited(origin(), kind, "its process ended: " + kind, "", epoch, runtimeMs, saved));
    }

    void noteReported() {
        reported = true;
    }

    private Report.Origin origin() {
        return new Report.Origin(agent.id(), key);
    }
}
