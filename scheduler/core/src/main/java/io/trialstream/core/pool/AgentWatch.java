package io.trialstream.core.pool;

import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Agents' comings and goings: heartbeats, restarts, losses, quarantine. */
final class AgentWatch {
    /** A report on its way is waited for this long at most. */
    private static final long MOST_GRACE_MS = 5_000;

    private AgentWatch() {}

    static void heard(Turn turn, Heartbeat heartbeat) {
        AgentState agent = turn.state.agent(heartbeat.agentId());
        if (agent != null && heartbeat.incarnation() < agent.row().incarnation()) {
            turn.order(new AgentOrder.Refuse(
                    heartbeat.agentId(),
                    heartbeat.incarnation(),
                    "another agent with the id " + heartbeat.agentId()
                            + " joined later; give each agent an id of its own"));
            return;
        }
        boolean anew = agent == null || heartbeat.incarnation() > agent.row().incarnation();
        if (!anew && agent != null && heartbeat.sequence() <= agent.lastSequence) {
            return; // repeated or overtaken
        }
        AgentRow row = row(turn, heartbeat, agent);
        AgentRow.Status was =
                agent == null ? AgentRow.Status.REMOVED : agent.row().status();
        if (agent == null || !row.equals(agent.row())) {
            turn.save(row);
            turn.wantMatch();
        }
        AgentState heard = java.util.Objects.requireNonNull(turn.state.agent(heartbeat.agentId()));
        if (anew || was != row.status()) {
            turn.decided(row, Reason.NONE);
        }
        heard.heardAtMs = turn.nowMs;
        heard.lastSequence = heartbeat.sequence();
        reconcile(turn, heard, heartbeat);
    }

    private static AgentRow row(Turn turn, Heartbeat heartbeat, @Nullable AgentState before) {
        AgentRow old = before == null ? null : before.row();
        AgentRow.Status status = AgentRow.Status.ACTIVE;
        String reason = "heard of";
        if (heartbeat.leaving()) {
            status = AgentRow.Status.REMOVED;
            reason = "it left";
        } else if (heartbeat.draining()) {
            status = AgentRow.Status.DRAINING;
            reason = "it asked to be drained";
        } else if (old != null
                && old.status() == AgentRow.Status.REMOVED
                && old.incarnation() == heartbeat.incarnation()) {
            // a person removed it, and it is still there: it comes back when it is started anew
            status = old.status();
            reason = old.reason();
        } else if (old != null
                && old.status() == AgentRow.Status.LOST
                && old.failuresInARow() >= turn.settings.agentFailures()) {
            status = AgentRow.Status.QUARANTINED;
            reason = "it was set aside after " + old.failuresInARow() + " failures in a row, and then lost";
        } else if (old != null && old.drained()) {
            status = AgentRow.Status.DRAINING;
            reason = old.status() == status ? old.reason() : "drained by a person before it was away";
        } else if (old != null
                && (old.status() == AgentRow.Status.DRAINING || old.status() == AgentRow.Status.QUARANTINED)) {
            status = old.status();
            reason = old.reason();
        } else if (old != null
                && old.status() == AgentRow.Status.ACTIVE
                && old.incarnation() == heartbeat.incarnation()) {
            reason = old.reason();
        }
        return new AgentRow(
                heartbeat.agentId(),
                heartbeat.incarnation(),
                status,
                reason,
                heartbeat.host(),
                heartbeat.version(),
                heartbeat.labels(),
                heartbeat.slots(),
                old == null ? 0 : old.failuresInARow(),
                old == null || Math.abs(old.diskFreeBytes() - heartbeat.diskFreeBytes()) > 1L << 30
                        ? heartbeat.diskFreeBytes()
                        : old.diskFreeBytes(),
                old != null && old.drained());
    }

    private static void reconcile(Turn turn, AgentState agent, Heartbeat heartbeat) {
        int free = agent.wholeFree();
        for (LeaseKey wrong : agent.reconcile(heartbeat.held())) {
            turn.order(new AgentOrder.End(
                    heartbeat.agentId(),
                    heartbeat.incarnation(),
                    wrong,
                    false,
                    "its lease ended; it goes on elsewhere or is over"));
        }
        if (agent.wholeFree() != free) {
            turn.wantMatch();
        }
        Set<LeaseKey> listed =
                heartbeat.held().stream().map(Heartbeat.Held::key).collect(Collectors.toSet());
        for (LeaseKey key : new ArrayList<>(agent.live())) {
            Trial trial = trial(turn, key);
            Lease lease = trial.lease();
            if (lease == null) {
                continue;
            }
            if (listed.contains(key)) {
                if (lease.incarnation() != heartbeat.incarnation()) {
                    turn.save(
                            trial.edit()
                                    .lease(lease.takenOverBy(heartbeat.incarnation()))
                                    .done(),
                            true);
                }
                remind(turn, agent, study(turn, key).trials().get(key.trial()));
            } else {
                unlisted(turn, agent, trial, lease, heartbeat);
            }
        }
    }

    /**
     * The agent lives and does not hold the lease. It may have reported the run's end a moment ago: reports and heartbeats come on
     * different ways, so the report is waited for. An assignment may still be on its way.
     */
    private static void unlisted(Turn turn, AgentState agent, Trial trial, Lease lease, Heartbeat heartbeat) {
        LeaseKey key = new LeaseKey(trial.study(), trial.number(), lease.epoch());
        long graceMs = Math.min(MOST_GRACE_MS, turn.settings.assignTimeoutMs());
        boolean graced = agent.unlistedForMs(key, turn.nowMs) >= graceMs;
        boolean assigned = turn.nowMs - lease.assignedAtMs() > turn.settings.assignTimeoutMs();
        if (!graced) {
            return;
        }
        if (lease.incarnation() < heartbeat.incarnation()) {
            RunEnds.lost(
                    turn,
                    trial,
                    Reason.AGENT_RESTARTED,
                    heartbeat.agentId() + " was started anew and no longer holds it");
        } else if (heartbeat.leaving()) {
            RunEnds.lost(turn, trial, Reason.AGENT_RESTARTED, heartbeat.agentId() + " left");
        } else if (assigned) {
            RunEnds.lost(turn, trial, Reason.LEASE_EXPIRED, heartbeat.agentId() + " lives, but does not hold it");
        }
    }

    /** Repeats an order to end a run that goes on: orders are read from the time on when the agent listens, so one may be missed. */
    private static void remind(Turn turn, AgentState agent, Trial trial) {
        Order order = trial.order();
        Lease lease = trial.lease();
        if (order == null || lease == null) {
            return;
        }
        LeaseKey key = new LeaseKey(trial.study(), trial.number(), lease.epoch());
        boolean endsByItself = trial.progress().lastEpoch() >= lease.untilEpoch();
        long patienceMs = endsByItself ? turn.settings.leaseMs() : turn.settings.assignTimeoutMs();
        if (agent.toldForMs(key, turn.nowMs) >= patienceMs) {
            agent.told(key, turn.nowMs);
            Reports.send(turn, trial, lease, order);
        }
    }

    /** Looks for agents that were not heard of for the lease time. */
    static void tick(Turn turn) {
        if (turn.nowMs <= turn.state.nobodyLostBeforeMs) {
            return;
        }
        long oldest = Long.MAX_VALUE;
        for (AgentState agent : new ArrayList<>(turn.state.agents())) {
            boolean silent = turn.nowMs - agent.heardAtMs > turn.settings.leaseMs();
            if (silent && (agent.alive() || !agent.live().isEmpty())) {
                String why = "not heard of for " + turn.settings.leaseMs() / 1000.0 + " s";
                lose(turn, agent, AgentRow.Status.LOST, Reason.LEASE_EXPIRED, why);
            }
            if (agent.alive()) {
                oldest = Math.min(oldest, agent.heardAtMs);
            }
        }
        turn.state.nobodyLostBeforeMs = Math.min(oldest, turn.nowMs) + turn.settings.leaseMs();
    }

    private static void lose(Turn turn, AgentState agent, AgentRow.Status status, Reason reason, String why) {
        AgentRow lost = agent.row().in(status, why);
        turn.save(lost);
        turn.decided(lost, reason);
        agent.forgetForeign();
        for (LeaseKey key : new ArrayList<>(agent.live())) {
            RunEnds.lost(
                    turn, trial(turn, key), Reason.LEASE_EXPIRED, agent.row().id() + " was " + why);
        }
        turn.wantMatch();
    }

    /** @return why it can't be done; null: it is done */
    static @Nullable String move(Turn turn, PoolCommand.MoveAgent command) {
        AgentState agent = turn.state.agent(command.agentId());
        if (agent == null) {
            return "there is no agent " + command.agentId() + " in pool " + turn.state.poolId() + "; there are "
                    + turn.state.agentRows().stream().map(AgentRow::id).toList();
        }
        switch (command.to()) {
            case DRAIN -> drain(turn, agent, "drained by a person: its trials finish");
            case EVACUATE -> {
                drain(turn, agent, "drained by a person: its trials go on elsewhere");
                evacuate(turn, agent);
            }
            case RETURN -> {
                status(
                        turn,
                        agent.row()
                                .withFailures(0)
                                .withDrained(false)
                                .in(AgentRow.Status.ACTIVE, "brought back by a person"));
            }
            case REMOVE -> {
                turn.save(agent.row().withDrained(false));
                lose(turn, agent, AgentRow.Status.REMOVED, Reason.USER, "removed by a person");
            }
        }
        turn.wantMatch();
        return null;
    }

    private static void drain(Turn turn, AgentState agent, String why) {
        status(turn, agent.row().withDrained(true).in(AgentRow.Status.DRAINING, why));
    }

    private static void status(Turn turn, AgentRow row) {
        turn.save(row);
        turn.decided(row, Reason.USER);
    }

    private static void evacuate(Turn turn, AgentState agent) {
        for (LeaseKey key : new ArrayList<>(agent.live())) {
            Trial trial = trial(turn, key);
            if (trial.order() == null) {
                Reports.tell(
                        turn,
                        trial,
                        new Order(
                                Order.Kind.PAUSE,
                                TrialState.WAITING,
                                Ending.of(Reason.DRAINED, agent.row().id() + " is drained")),
                        true);
            }
        }
    }

    /**
     * Sets an agent aside that fails trial after trial while other agents work: a machine with a fault would eat the queue. When it is the
     * only one, or when all that failed is one study's that has not trained anywhere yet, the failures are the study's own.
     */
    static void quarantineIfBlackHole(Turn turn, AgentState agent) {
        boolean many = agent.row().failuresInARow() >= turn.settings.agentFailures();
        if (agent.takesTrials() && many && othersWork(turn, agent) && scriptsWork(turn, agent)) {
            AgentRow row = agent.row()
                    .in(
                            AgentRow.Status.QUARANTINED,
                            agent.row().failuresInARow() + " trials in a row failed on it while other agents work");
            turn.save(row);
            turn.decided(row, Reason.MACHINE_FAULT);
            for (LeaseKey failed : agent.takeFailedInARow()) {
                RunEnds.refund(turn, trial(turn, failed), row.id());
            }
        }
    }

    private static boolean scriptsWork(Turn turn, AgentState agent) {
        Set<String> studies = new HashSet<>();
        for (LeaseKey failed : agent.failedInARow()) {
            studies.add(failed.study());
            if (study(turn, failed).best() != null) {
                return true;
            }
        }
        return studies.size() > 1;
    }

    /** Whether another agent takes trials and has nothing against it. */
    static boolean othersWork(Turn turn, AgentState agent) {
        for (AgentState other : turn.state.agents()) {
            if (other != agent && other.takesTrials() && other.row().failuresInARow() == 0) {
                return true;
            }
        }
        return false;
    }

    private static Study study(Turn turn, LeaseKey key) {
        Study study = turn.state.study(key.study());
        if (study == null) {
            throw new IllegalStateException("a live lease of an unknown study: " + key);
        }
        return study;
    }

    private static Trial trial(Turn turn, LeaseKey key) {
        Study study = turn.state.study(key.study());
        Trial trial = study == null ? null : study.trial(key.trial());
        if (trial == null) {
            throw new IllegalStateException("a live lease of an unknown trial: " + key);
        }
        return trial;
    }
}
