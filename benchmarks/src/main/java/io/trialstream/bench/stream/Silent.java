package io.trialstream.bench.stream;

/** Orders are seen, and nothing follows. */
final class Silent implements SyntheticAgents.Listener {
    @Override
    public void run(SyntheticAgents.Held trial, long receivedNs) {}

    @Override
    public void stop(SyntheticAgents.Held trial, long receivedNs) {}
}
