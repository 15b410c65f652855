package io.trialstream.agent;

import io.trialstream.agent.link.Inbox;
import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.model.AgentIdentity;
import io.trialstream.agent.model.Heartbeat;
import io.trialstream.agent.model.LogPiece;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A scheduler in memory: keeps what the agent tells, and can be deaf (takes, never acknowledges) or away (takes nothing). */
final class FakeLinks implements Agent.Links {
    final List<Report> reports = new CopyOnWriteArrayList<>();
    final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();
    final List<LogPiece> logs = new CopyOnWriteArrayList<>();
    final List<AgentIdentity> identities = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    volatile boolean deaf;
    volatile boolean away;
    private volatile long generation;
    private volatile Runnable wake = () -> {};

    void order(Order order) {
        orders.add(order);
        wake.run();
    }

    /** What was taken is lost, as if the connection broke. */
    void breakConnection() {
        generation++;
        wake.run();
    }

    List<Report> of(RunKey key) {
        return reports.stream().filter(report -> report.key().equals(key)).toList();
    }

    Heartbeat lastHeartbeat() {
        return heartbeats.get(heartbeats.size() - 1);
    }

    @Override
    public Inbox inbox(AgentIdentity identity, Runnable agentWake) {
        identities.add(identity);
        wake = agentWake;
        return new Inbox() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public List<Order> take() {
                List<Order> taken = new ArrayList<>();
                orders.drainTo(taken);
                return taken;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Outbox outbox(AgentIdentity identity, Runnable agentWake) {
        return new Outbox() {
            @Override
            public boolean report(Report report, Runnable acknowledged) {
                if (away) {
                    return false;
                }
                reports.add(report);
                if (!deaf) {
                    acknowledged.run();
                }
                return true;
            }

            @Override
            public void heartbeat(Heartbeat heartbeat) {
                if (!away) {
                    heartbeats.add(heartbeat);
                }
            }

            @Override
            public boolean log(LogPiece piece) {
                return !away && logs.add(piece);
            }

            @Override
            public long generation() {
                return generation;
            }

            @Override
            public void flush(Duration atMost) {}

            @Override
            public void close() {}
        };
    }
}
