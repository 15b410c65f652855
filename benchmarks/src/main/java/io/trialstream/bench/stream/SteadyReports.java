package io.trialstream.bench.stream;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.topology.SchedulerService;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;

/**
 * Many trials that each report several times a second, for a while: how far the scheduler is behind, second by second. It keeps up when what
 * is not handled yet stays within what came in the last moment.
 */
final class SteadyReports {
    private static final int AGENTS = 20;

    private final Cluster cluster;
    private final Path dir;
    private final int trials;
    private final int aSecond;
    private final int seconds;

    /**
     * @param trials how many report
     * @param aSecond how often each reports, in reports a second
     * @param seconds for how long
     */
    SteadyReports(Cluster cluster, Path dir, int trials, int aSecond, int seconds) {
        this.cluster = cluster;
        this.dir = dir;
        this.trials = trials;
        this.aSecond = aSecond;
        this.seconds = seconds;
    }

    void measure() throws Exception {
        long last = (long) aSecond * (seconds + 10);
        try (Admin admin = Admin.create(cluster.clientConfig());
                SyntheticAgents agents =
                        new SyntheticAgents(cluster, AGENTS, (trials + AGENTS - 1) / AGENTS, new Silent());
                SchedulerService scheduler = StreamBenchmark.scheduler(cluster, dir)) {
            BenchStudies.create(cluster, 1, trials, trials, last, last * 27);
            ReportThroughput.await(agents, trials);
            List<SyntheticAgents.Held> running = agents.trials();
            running.forEach(agents::started);
            agents.flush();
            ReportThroughput.awaitCommitted(admin, ReportThroughput.end(admin));
            long begunNs = System.nanoTime();
            long rate = (long) trials * aSecond;
            long sent = 0;
            long most = 0;
            long behind = 0;
            for (int second = 1; second <= seconds; second++) {
                long untilNs = begunNs + TimeUnit.SECONDS.toNanos(second);
                while (System.nanoTime() < untilNs) {
                    long due = (System.nanoTime() - begunNs) * rate / 1_000_000_000L;
                    for (; sent < due; sent++) {
                        SyntheticAgents.Held trial = running.get((int) (sent % trials));
                        agents.epoch(trial, sent / trials + 1, 1.0 / (1 + sent % 1_000));
                    }
                    LockSupport.parkNanos(500_000);
                }
                behind = ReportThroughput.end(admin) - ReportThroughput.committed(admin);
                most = Math.max(most, second > 3 ? behind : 0);
            }
            System.out.printf(
                    "%,d trials that report %d times a second, %,d s: %,d reports sent; not handled yet at most %,d"
                            + " (%.0f ms of reports), in the end %,d%n",
                    trials, aSecond, seconds, sent, most, 1_000.0 * most / rate, behind);
            if (!scheduler.isRunning()) {
                throw new IllegalStateException("the scheduler ended: " + scheduler.lastFailure());
            }
        }
    }
}
