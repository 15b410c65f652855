package io.trialstream.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.agent.files.Trees;
import io.trialstream.agent.model.SavedCheckpoint;
import io.trialstream.agent.model.TrialKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedDirectoryCheckpointsTest {
    private static final TrialKey TRIAL = new TrialKey("s", 3);

    @TempDir
    Path temp;

    private SharedDirectoryCheckpoints store() {
        return SharedDirectoryCheckpoints.below(temp.resolve("shared"));
    }

    @Test
    void theManifestNamesTheEpoch() throws IOException {
        Path place = store().prepare(TRIAL);
        assertThat(store().newest(TRIAL, 0)).isEmpty();
        Files.writeString(place.resolve("epoch-4.ckpt"), "12345");
        Files.writeString(
                place.resolve("manifest.json"), "{\"epoch\": 4, \"file\": \"epoch-4.ckpt\", \"previous\": null}");
        assertThat(store().newest(TRIAL, 9).orElseThrow().saved().epoch()).isEqualTo(4);
        Files.writeString(place.resolve("manifest.json"), "{\"epoch\": \"x\"");
        assertThat(store().newest(TRIAL, 9)).isEmpty();
    }

    @Test
    void withoutAManifestWhatLiesThereIsTheLastEpochs() throws IOException {
        Path place = store().prepare(TRIAL);
        Files.writeString(place.resolve("draft-1-2.ckpt"), "half");
        Files.writeString(place.resolve("x.tmp"), "half");
        assertThat(store().newest(TRIAL, 2)).isEmpty();
        Files.writeString(place.resolve("model.bin"), "12345");
        assertThat(store().newest(TRIAL, 2).orElseThrow().saved())
                .isEqualTo(new SavedCheckpoint(2, place.toString(), 5));
        assertThat(store().newest(TRIAL, 0)).isEmpty();
    }

    @Test
    void copiesAParentsInPlaceOfItsOwn() throws IOException {
        TrialKey child = new TrialKey("s", 4);
        assertThatThrownBy(() -> store().copy(TRIAL, child, () -> false))
                .hasMessageContaining("has no checkpoint")
                .hasMessageContaining("--checkpoint-dir");
        Files.writeString(
                Files.createDirectories(store().prepare(TRIAL).resolve("deep")).resolve("m"), "parent");
        Files.writeString(store().prepare(child).resolve("old"), "own");
        assertThatThrownBy(() -> store().copy(TRIAL, child, () -> true)).hasMessageContaining("cancelled");
        assertThat(store().prepare(child).resolve("old")).exists();
        store().copy(TRIAL, child, () -> false);
        assertThat(store().prepare(child).resolve("deep/m")).hasContent("parent");
        assertThat(store().prepare(child).resolve("old")).doesNotExist();
    }

    @Test
    void deletingFollowsNoLinks() throws IOException {
        Path precious = Files.createDirectories(temp.resolve("precious"));
        Files.writeString(precious.resolve("data"), "x");
        Path place = store().prepare(TRIAL);
        Files.createSymbolicLink(place.resolve("link"), precious);
        store().delete(TRIAL);
        assertThat(place).doesNotExist();
        assertThat(precious.resolve("data")).exists();

        Files.createSymbolicLink(place, precious);
        store().delete(TRIAL);
        assertThat(precious.resolve("data")).exists();

        Files.delete(place.getParent());
        Files.createDirectories(precious.resolve("3"));
        Files.createSymbolicLink(place.getParent(), precious);
        assertThatThrownBy(() -> store().delete(TRIAL)).hasMessageContaining("symbolic link");
        assertThat(precious.resolve("3")).exists();
    }

    @Test
    void nothingIsReadOrWrittenThroughALinkThatATrainingProcessLeft() throws IOException {
        Path precious = Files.createDirectories(temp.resolve("precious"));
        Files.writeString(precious.resolve("manifest.json"), "{\"epoch\": 4}");
        TrialKey parent = new TrialKey("s", 7);
        Files.writeString(store().prepare(parent).resolve("m"), "parent");
        Path place = store().prepare(TRIAL);
        Files.delete(place);
        Files.createSymbolicLink(place, precious);

        assertThatThrownBy(() -> store().prepare(TRIAL)).hasMessageContaining("is a symbolic link");
        assertThat(store().newest(TRIAL, 4)).isEmpty();
        store().copy(parent, TRIAL, () -> false);
        assertThat(precious).isDirectoryNotContaining("glob:**/m");
        assertThat(store().prepare(TRIAL).resolve("m")).hasContent("parent");

        Trees.delete(place.getParent());
        Files.createSymbolicLink(place.getParent(), precious);
        assertThatThrownBy(() -> store().prepare(TRIAL)).hasMessageContaining("is a symbolic link");
        assertThatThrownBy(() -> store().copy(parent, TRIAL, () -> false)).hasMessageContaining("link");
        assertThat(precious).isDirectoryContaining("glob:**/manifest.json");
        assertThat(precious).isDirectoryNotContaining("glob:**/3");
    }

    @Test
    void theDirectoryItselfMayBeALink() throws IOException {
        Path shared = Files.createDirectories(temp.resolve("mounted"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), shared);
        CheckpointStore linked = SharedDirectoryCheckpoints.below(link);
        Files.writeString(linked.prepare(TRIAL).resolve("m"), "x");
        assertThat(linked.newest(TRIAL, 2)).isPresent();
        linked.delete(TRIAL);
        assertThat(linked.newest(TRIAL, 2)).isEmpty();
    }

    @Test
    void studiesCantLeaveTheDirectory() {
        assertThatThrownBy(() -> new TrialKey("../x", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TrialKey("a/b", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TrialKey("", 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
