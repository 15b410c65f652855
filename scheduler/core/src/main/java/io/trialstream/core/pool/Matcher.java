package io.trialstream.core.pool;

import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Matches work with free slots, one assignment after the other, until nothing more fits. */
final class Matcher {
    private static final Comparator<Candidate> ORDER = Comparator.comparingDouble(Candidate::load)
            // else a team whose trial made room for another one would take it again, for ever
            .thenComparingLong(Candidate::teamWaitsSinceMs)
            .thenComparing(candidate -> candidate.study().spec().team())
            .thenComparingDouble(candidate -> -candidate.priority())
            .thenComparingInt(candidate -> candidate.study().running().size())
            .thenComparingLong(candidate -> candidate.study().row().createdAtMs())
            .thenComparing(candidate -> candidate.study().id());

    static final String ANEW = "it has no checkpoint, so it starts from the beginning";

    private final Turn turn;
    private final PoolState state;
    /** The first team in order whose work found no room. */
    private @Nullable String teamThatWaits;

    private boolean reservationEnded;

    private Matcher(Turn turn) {
        this.turn = turn;
        this.state = turn.state;
    }

    static void match(Turn turn) {
        Matcher matcher = new Matcher(turn);
        matcher.run();
        if (matcher.reservationEnded) {
            matcher.run(); // those that came before it may use what it held
        }
    }

    private void run() {
        FairShare share = new FairShare(state);
        teamThatWaits = null;
        List<Study> candidates = new ArrayList<>();
        for (Study study : state.studies()) {
            if (study.row().phase() != StudyPhase.RUNNING || study.row().closing()) {
                continue;
            }
            if (atItsLimit(study)) {
                noteWait(study, limitWords(study)); // in a busy pool these are the most: they need not be put in order
            } else {
                candidates.add(study);
            }
        }
        boolean started = true;
        while (started && !candidates.isEmpty()) {
            started = false;
            if (candidates.size() > 1) {
                sort(candidates, share);
            }
            for (int i = 0; i < candidates.size() && !started; i++) {
                Study study = candidates.get(i);
                String wait = tryStart(study, share);
                if (wait == null) {
                    share.add(study, 1);
                    noteWait(study, "");
                    started = true;
                } else {
                    noteWait(study, wait);
                    candidates.remove(i--);
                }
            }
        }
    }

    /** Who is next; what takes time to find out is found out once for each study, not at every comparison. */
    private void sort(List<Study> candidates, FairShare share) {
        Map<String, Double> loads = new HashMap<>();
        Map<String, Long> waits = new HashMap<>();
        for (Study study : candidates) {
            long sinceMs = state.softStudy(study.id()).blockedSinceMs;
            waits.merge(study.spec().team(), sinceMs == 0 ? Long.MAX_VALUE : sinceMs, Math::min);
        }
        List<Candidate> keyed = new ArrayList<>(candidates.size());
        for (Study study : candidates) {
            keyed.add(new Candidate(
                    study,
                    loads.computeIfAbsent(study.spec().team(), share::load),
                    waits.getOrDefault(study.spec().team(), Long.MAX_VALUE),
                    FairShare.priority(state, turn.settings, study, turn.nowMs)));
        }
        keyed.sort(ORDER);
        for (int i = 0; i < keyed.size(); i++) {
            candidates.set(i, keyed.get(i).study());
        }
    }

    private record Candidate(Study study, double load, long teamWaitsSinceMs, double priority) {}

    private static boolean atItsLimit(Study study) {
        return study.running().size() >= study.spec().budget().parallel();
    }

    private static String limitWords(Study study) {
        return "runs as many at a time as it may: " + study.spec().budget().parallel();
    }

    private void noteWait(Study study, String reason) {
        PoolState.SoftStudy soft = state.softStudy(study.id());
        boolean waits = reason.startsWith("waits");
        soft.blockedSinceMs = waits ? (soft.blockedSinceMs == 0 ? turn.nowMs : soft.blockedSinceMs) : 0;
        soft.waitReason = reason;
        if (!waits) {
            endReservations(study);
        }
    }

    private void endReservations(Study study) {
        int before = state.room().reservations();
        Placement.endReservations(state, study.id());
        reservationEnded |= state.room().reservations() < before;
    }

    /** Only the team that is next may hold slots back for a large trial: others would hold back what it is entitled to. */
    private void foundNoRoom(Study study) {
        String team = study.spec().team();
        teamThatWaits = teamThatWaits == null ? team : teamThatWaits;
        if (study.spec().demand().slots() > 1 && teamThatWaits.equals(team)) {
            Placement.reserve(state, study.spec().demand(), study.id());
        } else {
            endReservations(study);
        }
    }

    /** Starts one trial of the study; returns null, or why none starts. */
    private @Nullable String tryStart(Study study, FairShare share) {
        StudySpec spec = study.spec();
        if (atItsLimit(study)) {
            return limitWords(study);
        }
        if (!anythingReady(study)) {
            return nothingReady(study);
        }
        String limit = share.limit(study);
        if (!limit.isEmpty()) {
            return "waits: " + limit;
        }
        Demand demand = spec.demand();
        Next next = next(study);
        Trial trial = next.trial();
        Placement place = next.place();
        if (place == null) {
            foundNoRoom(study);
            if (spec.external()) {
                return "waits for a client that asks for a trial";
            }
            return state.room().possible(demand, state.agents())
                    ? "waits: no agent has " + slots(demand) + " free"
                    : "waits: no agent of the pool has " + slots(demand) + labels(demand);
        }
        Trial chosen = trial == null ? new NewTrials(turn).next(study) : trial;
        if (chosen == null) {
            return study.row().exhausted()
                    ? "has nothing to start"
                    : "waits: the optimiser has no suggestion ready yet";
        }
        assign(study, chosen, place);
        return null;
    }

    private static String slots(Demand demand) {
        return demand.shareThousandths() < 1000
                ? demand.shareThousandths() / 1000.0 + " of a slot"
                : demand.slots() == 1 ? "a slot" : demand.slots() + " slots";
    }

    private static String labels(Demand demand) {
        return demand.labels().isEmpty() ? "" : " with the labels " + demand.labels();
    }

    private boolean anythingReady(Study study) {
        for (int number : study.waiting()) {
            if (mayStart(study, study.trials().get(number))) {
                return true;
            }
        }
        int promotable = study.promotable();
        return (promotable >= 0 && StudyKeeper.affordable(study, study.trials().get(promotable)))
                || StudyKeeper.mayCreateByItself(study);
    }

    private boolean mayStart(Study study, Trial trial) {
        return trial.notBeforeMs() <= turn.nowMs && StudyKeeper.affordable(study, trial);
    }

    /** What starts next (trial null: a new one), and where (null: there is no room). */
    private record Next(@Nullable Trial trial, @Nullable Placement place) {}

    /** One that waits, else one to promote, else a new one; one that failed where there is room may be passed by. */
    private Next next(Study study) {
        for (int number : study.waiting()) {
            Trial trial = study.trials().get(number);
            if (mayStart(study, trial)) {
                Placement place = place(study, trial);
                if (place != null || !Placement.choosy(trial)) {
                    return new Next(trial, place);
                }
            }
        }
        int promotable = study.promotable();
        if (promotable >= 0) {
            Trial trial = study.trials().get(promotable);
            if (StudyKeeper.affordable(study, trial)) {
                return new Next(trial, place(study, trial));
            }
        }
        return new Next(null, StudyKeeper.mayCreateByItself(study) ? place(study, null) : null);
    }

    private @Nullable Placement place(Study study, @Nullable Trial trial) {
        return Placement.find(state, study.spec().demand(), trial, study.id(), turn.nowMs);
    }

    private String nothingReady(Study study) {
        for (int number : study.waiting()) {
            if (StudyKeeper.affordable(study, study.trials().get(number))) {
                return "pauses before it tries again";
            }
        }
        boolean more = !study.waiting().isEmpty() || study.promotable() >= 0;
        return more && !study.running().isEmpty()
                ? "waits: the epochs left in its budget are granted to running trials"
                : study.spec().proposedByClients()
                        ? "has nothing to start until a client proposes a trial"
                        : "has nothing to start";
    }

    /** Whether the trial has trained before, and nothing of it is left to go on from. */
    static boolean startsAnew(Study study, Trial trial) {
        return trial.progress().lastEpoch() > 0 && study.resumeEpoch(trial) == 0;
    }

    private void assign(Study study, Trial trial, Placement place) {
        AgentRow agent = place.agent().row();
        boolean promoted = trial.state() == TrialState.PAUSED;
        Provenance.Parent parent = trial.provenance().parent();
        boolean inherits = parent != null && trial.checkpoint() == null;
        long resume = study.resumeEpoch(trial);
        Lease lease = new Lease(
                trial.leaseEpoch() + 1,
                agent.id(),
                agent.incarnation(),
                place.slots(),
                turn.nowMs,
                false,
                resume,
                study.untilEpoch(trial));
        Trial running = trial.edit().running(lease).done();
        turn.save(running, true);
        if (promoted) {
            turn.decided(
                    DecisionRecord.Kind.PROMOTE,
                    running,
                    Reason.RUNG,
                    "among the best of its rung: goes on to epoch " + lease.untilEpoch());
        }
        turn.decided(
                DecisionRecord.Kind.ASSIGN,
                running,
                Reason.NONE,
                "to " + agent.id() + (resume > 0 ? ", from epoch " + resume : "") + ", until epoch "
                        + lease.untilEpoch() + (startsAnew(study, trial) ? "; " + ANEW : ""));
        turn.order(new AgentOrder.Run(
                agent.id(),
                agent.incarnation(),
                study.spec(),
                running,
                inherits && parent != null ? study.trial(parent.trial()) : null,
                maxRuntimeMs(study.spec())));
        turn.touch(study.id());
    }

    private long maxRuntimeMs(StudySpec spec) {
        String name = spec.demand().runtimeClass();
        PoolPolicy.RuntimeClass runtimeClass =
                name == null ? null : state.policy().classes().get(name);
        long own = spec.stop().maxRuntimeMs();
        if (runtimeClass == null) {
            return own;
        }
        return own == 0 ? runtimeClass.maxRuntimeMs() : Math.min(own, runtimeClass.maxRuntimeMs());
    }
}
