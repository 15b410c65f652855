package io.trialstream.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Every schema that a record ever had, oldest first: {@code history/<Record>/v1.avsc}, {@code v2.avsc}, … beside this class. The files are
 * never edited, only added to, so that a newer build reads what older ones wrote.
 */
public final class SchemaHistory {
    private SchemaHistory() {}

    /** The versions of a record's schema, oldest first; the newest is this build's. */
    public static List<Schema> of(Class<? extends SpecificRecordBase> type) {
        List<Schema> versions = new ArrayList<>();
        while (true) {
            String resource = "history/" + type.getSimpleName() + "/v" + (versions.size() + 1) + ".avsc";
            try (InputStream in = SchemaHistory.class.getResourceAsStream(resource)) {
                if (in == null) {
                    return versions;
                }
                versions.add(new Schema.Parser().parse(in));
            } catch (IOException e) {
                throw new UncheckedIOException("the schema " + resource + " of this build can't be read", e);
            }
        }
    }
}
