package io.trialstream.agent.run;

import io.trialstream.agent.checkpoint.CheckpointStore;
import io.trialstream.agent.model.SavedCheckpoint;
import io.trialstream.agent.model.TrialKey;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices new checkpoints of a run. */
final class CheckpointWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWatch.class);
    private final CheckpointStore store;
    private final TrialKey trial;
    private String version = "";
    private @Nullable SavedCheckpoint newest;
    private boolean complained;

    /**
     * For a run that starts or is attached to anew.
     *
     * @param reported the last one that was reported of this run; null: none
     */
    CheckpointWatch(CheckpointStore store, TrialKey trial, @Nullable SavedCheckpoint reported) {
        this.store = store;
        this.trial = trial;
        this.newest = reported;
    }

    /**
     * What lies there before the run starts is no new checkpoint.
     *
     * @param resumeEpoch the epoch of that checkpoint; 0: what lies there is not used
     */
    void skipPresent(long resumeEpoch) {
        Optional<SavedCheckpoint> present = look(Math.max(1, resumeEpoch));
        if (present.isEmpty() || resumeEpoch == 0) {
            newest = null;
        }
    }

    /** The newest, when it is another than at the last look. */
    Optional<SavedCheckpoint> look(long lastEpoch) {
        try {
            Optional<CheckpointStore.Found> found = store.newest(trial, lastEpoch);
            if (found.isEmpty() || found.get().version().equals(version)) {
                return Optional.empty();
            }
            version = found.get().version();
            SavedCheckpoint saved = found.get().saved();
            boolean same = saved.equals(newest);
            newest = saved;
            return same ? Optional.empty() : Optional.of(saved);
        } catch (IOException | RuntimeException e) {
            if (!complained) {
                complained = true;
                LOG.warn("the checkpoints of {} can't be looked at: {}", trial, e.toString());
            }
            return Optional.empty();
        }
    }

    /** The newest seen; null: none. */
    @Nullable SavedCheckpoint newest() {
        return newest;
    }
}
