package io.trialstream.agent.checkpoint;

import io.trialstream.agent.model.SavedCheckpoint;
import io.trialstream.agent.model.TrialKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Where trials keep their checkpoints. A trial that resumes on another machine finds them only in a store that both share. */
public interface CheckpointStore {
    /** The directory that a training process of the trial writes to and resumes from, made when absent. */
    Path prepare(TrialKey trial) throws IOException;

    /**
     * Puts another trial's checkpoints in the place of the trial's own.
     *
     * @param cancelled asked now and then
     * @throws IOException if the other has none, or they can't be copied
     */
    void copy(TrialKey from, TrialKey to, BooleanSupplier cancelled) throws IOException;

    /**
     * The trial's newest checkpoint.
     *
     * @param lastEpoch the last epoch that the trial reported
     * @return empty: there is none
     */
    Optional<Found> newest(TrialKey trial, long lastEpoch) throws IOException;

    /** Removes the trial's checkpoints; absent ones are fine. */
    void delete(TrialKey trial) throws IOException;

    /**
     * A checkpoint.
     *
     * @param saved the checkpoint
     * @param version differs between two checkpoints
     */
    record Found(SavedCheckpoint saved, String version) {}
}
