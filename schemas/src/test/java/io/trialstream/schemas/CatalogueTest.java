package io.trialstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final Path AVRO = Path.of("src/main/avro");

    @Test
    void topicNamesFollowThePattern() {
        assertThat(Topics.all()).hasSize(13);
        List<String> names =
                new ArrayList<>(Topics.all().stream().map(Topic::name).toList());
        names.add(Topics.SCHEMAS);
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("trialstream\\.[a-z]+(-[a-z]+)*\\.v1"));
    }

    @Test
    void everyTopicHasARecordOfItsOwnThatSaysWhereItIsAndHowItIsKeyed() {
        assertThat(Topics.all().stream().map(Topic::type)).doesNotHaveDuplicates();
        for (Topic<?> topic : Topics.all()) {
            String shortName = topic.name().split("\\.")[1];
            String doc = AllRecords.schema(topic.type()).getDoc();
            assertThat(doc).containsPattern("Topic: " + shortName + "( \\(compacted\\))?, key: ");
            String key = doc.replaceAll("(?s).*, key: (the )?", "");
            assertThat(key).as(topic.name()).startsWith(topic.keyedBy());
            assertThat(doc.contains("(compacted)"))
                    .as("%s says whether it is compacted", topic.name())
                    .isEqualTo("compact".equals(topic.config().get("cleanup.policy")));
        }
    }

    @Test
    void theCatalogueCoversEverySchemaFile() throws IOException {
        TreeSet<String> covered = new TreeSet<>();
        AllRecords.all().forEach(type -> collect(AllRecords.schema(type), covered));
        TreeSet<String> files = new TreeSet<>();
        try (Stream<Path> all = Files.walk(AVRO)) {
            all.filter(file -> file.toString().endsWith(".avsc"))
                    .forEach(file -> files.add(file.getFileName().toString().replace(".avsc", "")));
        }
        assertThat(files).hasSizeGreaterThan(20);
        assertThat(covered).containsAll(files);
    }

    private static void collect(Schema schema, TreeSet<String> names) {
        switch (schema.getType()) {
            case RECORD -> {
                names.add(schema.getName());
                schema.getFields().forEach(field -> collect(field.schema(), names));
            }
            case ARRAY -> collect(schema.getElementType(), names);
            case MAP -> collect(schema.getValueType(), names);
            case UNION -> schema.getTypes().forEach(type -> collect(type, names));
            default -> {}
        }
    }

    @Test
    void everyFieldIsDocumentedAndEveryEnumHasADefault() {
        List<String> problems = new ArrayList<>();
        AllRecords.all().forEach(type -> check(AllRecords.schema(type), type.getSimpleName(), problems));
        assertThat(problems).isEmpty();
    }

    private static void check(Schema schema, String path, List<String> problems) {
        switch (schema.getType()) {
            case RECORD -> {
                complain(schema.getDoc(), path, problems);
                for (Schema.Field field : schema.getFields()) {
                    complain(field.doc(), path + "." + field.name(), problems);
                    checkUnit(field, path, problems);
                    check(field.schema(), path + "." + field.name(), problems);
                }
            }
            case ENUM -> {
                complain(schema.getDoc(), path, problems);
                if (!"UNKNOWN".equals(schema.getEnumDefault())) {
                    problems.add(path + ": an enum's default symbol must be UNKNOWN, for newer symbols");
                }
            }
            case ARRAY -> check(schema.getElementType(), path, problems);
            case MAP -> check(schema.getValueType(), path, problems);
            case UNION -> schema.getTypes().forEach(type -> check(type, path, problems));
            default -> {}
        }
    }

    private static void complain(String doc, String path, List<String> problems) {
        if (doc == null || doc.isBlank() || !doc.strip().endsWith(".")) {
            problems.add(path + " needs a doc that is a sentence");
        }
    }

    /** A number says its unit in its name; its doc says it in words. */
    private static void checkUnit(Schema.Field field, String path, List<String> problems) {
        Map<String, String> units = Map.of("Ms", "millisecond", "Bytes", "bytes", "Micros", "microsecond");
        units.forEach((suffix, word) -> {
            if (field.name().endsWith(suffix) && !String.valueOf(field.doc()).contains(word)) {
                problems.add(path + "." + field.name() + ": the doc does not say '" + word + "'");
            }
        });
    }

    @Test
    void fingerprintsAreUnique() {
        List<String> fingerprints = AllRecords.all().stream()
                .map(type -> SchemaCatalogue.fingerprint(AllRecords.schema(type)))
                .toList();
        assertThat(fingerprints).doesNotHaveDuplicates().allMatch(text -> text.matches("[0-9a-f]{16}"));
    }

    @Test
    void whatIsPublishedCanBeParsedAndCarriesItsDocs() throws SchemaParseException {
        Map<String, String> published = SchemaCatalogue.all();
        assertThat(published).hasSameSizeAs(Topics.all());
        published.forEach((fingerprint, json) -> {
            Schema schema = new Schema.Parser().parse(json);
            assertThat(SchemaCatalogue.fingerprint(schema)).isEqualTo(fingerprint);
            assertThat(schema.getDoc()).isNotBlank();
            assertThat(schema.getFields()).allMatch(field -> !field.doc().isBlank());
        });
    }

    @Test
    void theFingerprintIsTheOneInTheEncoding() {
        for (Topic<?> topic : Topics.all()) {
            assertThat(fingerprintOf(topic)).isEqualTo(SchemaCatalogue.fingerprint(AllRecords.schema(topic.type())));
        }
    }

    private static <T extends org.apache.avro.specific.SpecificRecordBase> String fingerprintOf(Topic<T> topic) {
        byte[] bytes = topic.serde().serializer().serialize(topic.name(), RandomRecords.plain(topic.type()));
        assertThat(bytes).startsWith(0xC3, 0x01);
        return String.format(
                "%016x",
                java.nio.ByteBuffer.wrap(bytes)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getLong(2));
    }
}
