package io.trialstream.schemas;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;

/** The schemas of this build, as they are published to the topic of schemas. */
public final class SchemaCatalogue {
    private SchemaCatalogue() {}

    /** Fingerprint in hexadecimal (64-bit Rabin, as in the single-object encoding) to schema JSON, in the catalogue's order. */
    public static Map<String, String> all() {
        Map<String, String> schemas = new LinkedHashMap<>();
        for (Topic<?> topic : Topics.all()) {
            Schema schema = SpecificData.get().getSchema(topic.type());
            schemas.put(fingerprint(schema), schema.toString());
        }
        return schemas;
    }

    /** The 64-bit Rabin fingerprint of the schema's canonical form, 16 hexadecimal digits. */
    public static String fingerprint(Schema schema) {
        return String.format("%016x", SchemaNormalization.parsingFingerprint64(schema));
    }
}
