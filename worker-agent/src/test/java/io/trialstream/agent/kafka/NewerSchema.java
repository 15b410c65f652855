package io.trialstream.agent.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecordBase;

/** Records as a later version of this build would write them: with a field that this one does not know. */
final class NewerSchema {
    private NewerSchema() {}

    /** The schema with one more text field, which has a default. */
    static Schema withField(Schema schema, String name) {
        List<Schema.Field> fields = new ArrayList<>();
        schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(0, new Schema.Field(name, Schema.create(Schema.Type.STRING), "New.", "high"));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    /** A record of this build in the single-object encoding of the newer schema. */
    static byte[] encode(SpecificRecordBase record, Schema newer) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<Object>(record.getSchema(), record.getSpecificData()).write(record, encoder);
        encoder.flush();
        GenericRecord resolved = new GenericDatumReader<GenericRecord>(record.getSchema(), newer)
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        ByteBuffer encoded = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), newer).encode(resolved);
        byte[] result = new byte[encoded.remaining()];
        encoded.get(result);
        return result;
    }
}
