package io.trialstream.agent.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.agent.files.Json;
import io.trialstream.agent.files.Trees;
import io.trialstream.agent.model.SavedCheckpoint;
import io.trialstream.agent.model.TrialKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Checkpoints in directories that all agents of the pool see under the same path, such as a network file system; on one machine any
 * directory will do.
 *
 * <p>A checkpoint counts when {@code manifest.json} names its epoch, as the Python package writes it. Without a manifest the convention is:
 * save first, then report; what lies in the directory when an epoch is reported is that epoch's checkpoint.
 */
public final class SharedDirectoryCheckpoints implements CheckpointStore {
    private static final String MANIFEST = "manifest.json";
    private static final long LARGEST_MANIFEST = 1 << 20;
    private final Function<TrialKey, Path> places;
    private final int levelsOfOurs;

    private SharedDirectoryCheckpoints(Function<TrialKey, Path> places, int levelsOfOurs) {
        this.places = places;
        this.levelsOfOurs = levelsOfOurs;
    }

    /** In {@code root/STUDY/TRIAL}. */
    public static SharedDirectoryCheckpoints below(Path root) {
        return new SharedDirectoryCheckpoints(
                trial -> root.resolve(trial.studyId()).resolve(Integer.toString(trial.trial())), 1);
    }

    /** In {@code checkpoints} below each trial's own directory. */
    public static SharedDirectoryCheckpoints beside(Function<TrialKey, Path> trialDirectories) {
        return new SharedDirectoryCheckpoints(
                trial -> trialDirectories.apply(trial).resolve("checkpoints"), 2);
    }

    @Override
    public Path prepare(TrialKey trial) throws IOException {
        Path place = places.apply(trial);
        refuseLinkAt(place);
        Files.createDirectories(place);
        return place;
    }

    @Override
    public void copy(TrialKey from, TrialKey to, BooleanSupplier cancelled) throws IOException {
        Path source = places.apply(from);
        refuseLinkAbove(source);
        refuseLinkAbove(places.apply(to));
        if (Trees.measure(source).files() == 0) {
            throw new IOException("trial " + from + " has no checkpoint in " + source
                    + "; agents need a common directory, given with --checkpoint-dir");
        }
        Path target = places.apply(to);
        Path draft = target.resolveSibling(target.getFileName() + ".draft");
        Trees.delete(draft);
        Files.createDirectories(draft.getParent());
        Trees.copy(source, draft, cancelled);
        Trees.delete(target);
        Files.move(draft, target);
    }

    @Override
    public Optional<Found> newest(TrialKey trial, long lastEpoch) throws IOException {
        Path place = places.apply(trial);
        if (Files.isSymbolicLink(place)) {
            return Optional.empty();
        }
        Path manifest = place.resolve(MANIFEST);
        if (Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)) {
            return ofManifest(place, manifest);
        }
        Trees.Extent extent = Trees.measure(place);
        return extent.files() == 0 || lastEpoch == 0
                ? Optional.empty()
                : Optional.of(found(place, lastEpoch, extent, extent.files() + "/" + extent.modifiedMs()));
    }

    private static Optional<Found> ofManifest(Path place, Path manifest) throws IOException {
        if (Files.size(manifest) > LARGEST_MANIFEST) {
            return Optional.empty();
        }
        JsonNode epoch;
        try {
            epoch = Json.mapper().readTree(Files.readAllBytes(manifest)).path("epoch");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return Optional.empty(); // being written by something that does not rename
        }
        return epoch.canConvertToLong() && epoch.asLong() > 0
                ? Optional.of(found(place, epoch.asLong(), Trees.measure(place), "epoch " + epoch.asLong()))
                : Optional.empty();
    }

    private static Found found(Path place, long epoch, Trees.Extent extent, String version) {
        return new Found(new SavedCheckpoint(epoch, place.toString(), extent.bytes()), version);
    }

    @Override
    public void delete(TrialKey trial) throws IOException {
        Path place = places.apply(trial);
        refuseLinkAbove(place);
        Trees.delete(place);
        Trees.delete(place.resolveSibling(place.getFileName() + ".draft"));
    }

    private void refuseLinkAt(Path place) throws IOException {
        refuseLinkAbove(place);
        if (Files.isSymbolicLink(place)) {
            throw new IOException(place + " is a symbolic link; a trial's checkpoints lie in a directory of its own");
        }
    }

    // a training process may write here: it must not turn what the agent does elsewhere; but the directory that the
    // agent was given may be a link
    private void refuseLinkAbove(Path place) throws IOException {
        Path above = place.getParent();
        for (int level = 0; level < levelsOfOurs && above != null; level++) {
            if (Files.isSymbolicLink(above)) {
                throw new IOException(above + " is a symbolic link; nothing below it is touched");
            }
            above = above.getParent();
        }
    }
}
