package io.trialstream.scheduler.http;

import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.Report;
import io.trialstream.core.sim.Faults;
import io.trialstream.core.sim.Simulation;
import io.trialstream.core.sim.SyntheticCurves;
import io.trialstream.core.sim.WatchedSimulation;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.view.ViewInput;
import io.trialstream.scheduler.view.kafka.SimulatedTopics;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Simulated studies for the dashboard's tests: recorded by the real scheduler on a virtual clock, and then going on in real time. */
final class RecordedStudies implements AutoCloseable {
    private static final long STEP_MS = 50;

    private final SimulatedTopics topics;
    private final AtomicBoolean ends = new AtomicBoolean();
    private @Nullable Thread thread;

    private RecordedStudies(SimulatedTopics topics) {
        this.topics = topics;
    }

    private static ParsedStudy study(String name, int trials) {
        return StudyFile.parse("""
            name: %s
            project: vision
            team: vision
            metric: {name: val_loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 81}
            command: [python3, train.py]
            space:
              lr:        {type: float, min: 1e-5, max: 1, scale: log}
              batch:     {type: int, min: 8, max: 512, scale: pow2}
              layers:    {type: int, min: 1, max: 4}
              units_2:   {type: int, min: 16, max: 256, scale: log, when: {layers: {min: 2}}}
              optimizer: {type: categorical, values: [sgd, adam]}
              momentum:  {type: float, min: 0, max: 0.99, when: {optimizer: sgd}}
              dropout:   {type: float, min: 0, max: 0.5, step: 0.1}
            sampler: {type: random}
            pruner:  {type: asha, reductionFactor: 3, brackets: 2, mode: stop}
            budget:  {trials: %d}
            seed: 1
            """.formatted(name, trials), name);
    }

    /** A study that runs on many slots, told up to the moment at which so many trials were created; that moment is now. */
    static RecordedStudies running(String name, int trials, int workers, ViewInput input) {
        ParsedStudy study = study(name, 10 * trials);
        Simulation.Setup setup = setup(study, Faults.NONE);
        SimulatedTopics topics = new SimulatedTopics(
                name, study, setup, workers, System.currentTimeMillis() - lengthMs(setup, workers, trials), input);
        topics.simulation().runUntil(() -> created(topics.simulation(), trials));
        topics.show();
        return new RecordedStudies(topics);
    }

    /** A study whose trials crash or can't be trained, to its end. */
    static void unlucky(String name, ViewInput input) {
        Faults faults = new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.3, 0, 30_000, Long.MAX_VALUE);
        ParsedStudy study = study(name, 40);
        SimulatedTopics topics =
                new SimulatedTopics(name, study, setup(study, faults), 8, System.currentTimeMillis(), input);
        topics.simulation().runUntil(topics.simulation()::ended);
        topics.show();
    }

    private static Simulation.Setup setup(ParsedStudy study, Faults faults) {
        StudySpec spec = study.spec();
        // an epoch takes 10 s at the median: with 1,000 slots about 100 reports a second
        return new Simulation.Setup(
                spec, new SyntheticCurves(spec.space(), spec.seed(), 10_000, 0.05), faults, 10, null, spec.seed());
    }

    /** Lets it go on by the real clock until it is closed. */
    void goOn() {
        Thread started = new Thread(
                () -> {
                    try {
                        while (!ends.get()) {
                            Thread.sleep(STEP_MS);
                            topics.simulation().runTo(System.currentTimeMillis());
                            topics.show();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "recorded-study");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    @Override
    public void close() throws InterruptedException {
        ends.set(true);
        if (thread != null) {
            thread.join();
        }
    }

    /** How long a study takes until so many trials are created, in milliseconds of its own clock. */
    private static long lengthMs(Simulation.Setup setup, int workers, int trials) {
        WatchedSimulation simulation = WatchedSimulation.of(setup, workers, "length", "{}", 0, UNSEEN);
        simulation.runUntil(() -> created(simulation, trials));
        return simulation.nowMs();
    }

    private static boolean created(WatchedSimulation simulation, int trials) {
        return simulation.state().studies().stream()
                .anyMatch(known -> known.trials().size() >= trials);
    }

    private static final WatchedSimulation.Watcher UNSEEN = new WatchedSimulation.Watcher() {
        @Override
        public void changed(Trial trial, boolean lasting) {}

        @Override
        public void decided(DecisionRecord decision) {}

        @Override
        public void reported(Report report, long atMs) {}
    };
}
