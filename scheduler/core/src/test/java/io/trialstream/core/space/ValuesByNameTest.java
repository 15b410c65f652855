package io.trialstream.core.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ValuesByNameTest {
    private static final Map<String, Object> ENTRIES = new LinkedHashMap<>();

    static {
        ENTRIES.put("lr", 0.1);
        ENTRIES.put("batch", 32L);
        ENTRIES.put("kind", "a");
    }

    @Test
    void isTheMapItWasMadeFrom() {
        Map<String, Object> map = new ValuesByName(ENTRIES);
        assertThat(map).isEqualTo(ENTRIES).hasSameHashCodeAs(ENTRIES).hasToString(ENTRIES.toString());
        assertThat(ENTRIES).isEqualTo(map);
        assertThat(map.keySet()).containsExactly("lr", "batch", "kind");
        List<String> seen = new ArrayList<>();
        map.forEach((name, value) -> seen.add(name + "=" + value));
        assertThat(seen).containsExactly("lr=0.1", "batch=32", "kind=a");
    }

    @Test
    void findsNamesThatAreEqualAndNotTheSameInstance() {
        Map<String, Object> map = new ValuesByName(ENTRIES);
        String name = String.valueOf(new char[] {'l', 'r'});
        assertThat(name).isNotSameAs("lr");
        assertThat(map.get(name)).isEqualTo(0.1);
        assertThat(map.containsKey("kind")).isTrue();
        assertThat(map.containsKey("momentum")).isFalse();
        assertThat(map.get("momentum")).isNull();
    }

    @Test
    void laterChangesOfTheOriginalDoNotReachIt() {
        Map<String, Object> original = new LinkedHashMap<>(ENTRIES);
        Map<String, Object> map = new ValuesByName(original);
        original.put("lr", 7.0);
        assertThat(map.get("lr")).isEqualTo(0.1);
    }

    @Test
    void canNotBeChanged() {
        Map<String, Object> map = new ValuesByName(ENTRIES);
        assertThatThrownBy(() -> map.put("lr", 1.0)).isInstanceOf(UnsupportedOperationException.class);
        Iterator<Map.Entry<String, Object>> iterator = map.entrySet().iterator();
        Map.Entry<String, Object> first = iterator.next();
        assertThatThrownBy(() -> first.setValue(1.0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
        iterator.next();
        iterator.next();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }
}
