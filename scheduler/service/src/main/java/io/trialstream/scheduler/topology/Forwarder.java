package io.trialstream.scheduler.topology;

import io.trialstream.schemas.Topic;
import org.apache.avro.specific.SpecificRecordBase;

/** The way out of the processor, to a topic. */
interface Forwarder {
    <T extends SpecificRecordBase> void forward(Topic<T> topic, String key, T record);
}
