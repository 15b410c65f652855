package io.trialstream.app.run;

import io.trialstream.app.Version;
import io.trialstream.core.sim.Simulation;
import io.trialstream.scheduler.http.Api;
import io.trialstream.scheduler.http.ApiConfig;
import io.trialstream.scheduler.http.ClientLink;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.ViewLimits;
import io.trialstream.scheduler.view.kafka.SimulatedTopics;
import java.util.concurrent.CompletableFuture;

/** A simulated study on the dashboard, as one that has just ended: nothing is trained, there is no broker, and it takes no commands. */
public final class SimulatedDashboard implements AutoCloseable {
    private final Api api;

    private SimulatedDashboard(Api api) {
        this.api = api;
    }

    /**
     * Simulates a study once more, watched, and shows it.
     *
     * @param study its definition
     * @param setup how it is simulated
     * @param simulated what came of it before: its clock starts so much earlier that it ends now
     * @param port where to listen on loopback; 0: any
     * @param nowMs the time that its end is shown at, in milliseconds since 1970 UTC
     * @throws IllegalStateException if the study does not come to an end
     */
    public static SimulatedDashboard start(
            ParsedStudy study, Simulation.Setup setup, Simulation.Result simulated, int port, long nowMs) {
        ReadModel model = new ReadModel(ViewLimits.DEFAULT, nowMs);
        SimulatedTopics topics = new SimulatedTopics(
                study.spec().name(), study, setup, simulated.workers(), nowMs - simulated.durationMs(), model);
        topics.simulation().runUntil(topics.simulation()::ended);
        topics.show();
        model.caughtUp();
        Api api = Api.start(
                ApiConfig.local(port, Version.TEXT, "pool", "a simulation"),
                model,
                command -> CompletableFuture.failedFuture(
                        new IllegalStateException("a simulated study takes no commands")),
                ClientLink.NONE,
                new ParsedDefinitions(),
                new CoreInsights(model));
        return new SimulatedDashboard(api);
    }

    /** Where it is. */
    public String url() {
        return "http://127.0.0.1:" + api.port();
    }

    @Override
    public void close() {
        api.close();
    }
}
