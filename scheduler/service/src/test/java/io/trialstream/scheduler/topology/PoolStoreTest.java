package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolStoreTest {
    private final KeyValueStore<Bytes, byte[]> store =
            PoolStore.supplier("pool-store").get();
    private @Nullable StateRestoreCallback restore;

    @Test
    void handsOverWhatTheChangelogSaysAtLast() {
        init();
        restore("a", "1");
        restore("b", "1");
        restore("b", null);
        restore("c", "1");
        assertThat(take()).containsExactly("a", "c");
    }

    @Test
    void aStandbyMadeOfAnActiveTaskIsRefusedSinceItWouldKnowAPartOnly() {
        init();
        restore("a", "1");
        take();
        assertThatThrownBy(() -> restore("b", "1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("pool-store");
    }

    @Test
    void aResumedTaskIsRefusedSinceItsRowsAreGone() {
        init();
        restore("a", "1");
        take();
        store.put(Bytes.wrap(bytes("b")), bytes("1"));
        assertThatThrownBy(this::take).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void restoresFromTheBeginningAfterItWasClosed() {
        init();
        restore("a", "1");
        take();
        store.close();
        init();
        restore("a", "2");
        restore("b", "2");
        assertThat(take()).containsExactly("a", "b");
    }

    private void init() {
        StateStoreContext context = (StateStoreContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StateStoreContext.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("register");
                    restore = (StateRestoreCallback) arguments[1];
                    return null;
                });
        store.init(context, store);
    }

    private void restore(String key, @Nullable String value) {
        assertThat(restore).isNotNull();
        restore.restore(bytes(key), value == null ? null : bytes(value));
    }

    private Set<String> take() {
        Set<String> keys = new TreeSet<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.all()) {
            rows.forEachRemaining(row -> keys.add(new String(row.key.get(), StandardCharsets.UTF_8)));
        }
        return keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
