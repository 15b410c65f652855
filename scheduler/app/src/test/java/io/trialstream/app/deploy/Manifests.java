package io.trialstream.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The YAML files below docker/. */
final class Manifests {
    static final Path DOCKER =
            Path.of("").toAbsolutePath().resolve("../../docker").normalize();

    private Manifests() {}

    /** All documents of a file. A key that is there twice is an error. */
    static List<Map<String, Object>> documents(Path file) throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        LoadSettings settings =
                LoadSettings.builder().setAllowDuplicateKeys(false).build();
        new Load(settings).loadAllFromString(Files.readString(file)).forEach(document -> documents.add(map(document)));
        return documents;
    }

    static List<Path> files(String dir) throws IOException {
        try (Stream<Path> files = Files.list(DOCKER.resolve(dir))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** What lies at a path such as {@code spec.template}; an empty map where there is nothing. */
    static Object at(Object object, String path) {
        Object there = object;
        for (String name : path.split("\\.")) {
            there = there instanceof Map<?, ?> map && map.get(name) != null ? map.get(name) : Map.of();
        }
        return there;
    }

    static Stream<Map<String, Object>> maps(Object list) {
        return list instanceof List<?> items ? items.stream().map(Manifests::map) : Stream.of();
    }

    @SuppressWarnings("unchecked") // YAML's objects have text keys; another key fails where it is read
    static Map<String, Object> map(Object object) {
        return (Map<String, Object>) object;
    }
}
