package io.trialstream.scheduler.topology;

import io.trialstream.schemas.Topic;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** The way out of the processor, to a topic. */
interface Forwarder {
    /** Sends a record; null deletes what the topic has of that key. */
    <T extends SpecificRecordBase> void forward(Topic<T> topic, String key, @Nullable T record);
}
