#!/usr/bin/env python3
"""An example of a consumer: prints the records of a topic as JSON lines, from the oldest that is kept.

    pip install fastavro kafka-python
    python3 follow.py HOST:PORT [TOPIC] [--to-end]

TOPIC is a name such as trialstream.decisions.v1, which is the default. A value is Avro's single-object encoding: the
bytes C3 01, the fingerprint of its writer's schema, the record. The schemas are on a topic of their own, so no registry
is needed. There is no consumer group: each one that runs sees everything and disturbs no other.
"""

import argparse
import io
import json
import sys

MARKER = b"\xc3\x01"
SCHEMAS_TOPIC = "trialstream.schemas.v1"
DECISIONS_TOPIC = "trialstream.decisions.v1"


class UnknownSchemaError(Exception):
    """The schema of a record is not known (yet)."""


class Decoder:
    """Decodes values with the schemas it was given, by fingerprint as 16 hexadecimal digits."""

    def __init__(self):
        self._schemas = {}

    def add(self, fingerprint, schema_text):
        import fastavro

        self._schemas[fingerprint] = fastavro.parse_schema(json.loads(schema_text))

    def decode(self, value):
        import fastavro

        if value[:2] != MARKER or len(value) < 10:
            raise ValueError("the value is not in Avro's single-object encoding")
        # the fingerprint is a number in little-endian order; as a key it is written with its first digit first
        fingerprint = value[2:10][::-1].hex()
        if fingerprint not in self._schemas:
            raise UnknownSchemaError(fingerprint)
        return fastavro.schemaless_reader(io.BytesIO(value[10:]), self._schemas[fingerprint])


class Follower:
    """Follows a topic; `consumer(topic)` gives a consumer that stands at the beginning of all its partitions."""

    def __init__(self, consumer, topic):
        self._schemas = consumer(SCHEMAS_TOPIC)
        self._records = consumer(topic)
        self._decoder = Decoder()
        self._learn()

    def _learn(self):
        for record in to_end(self._schemas):
            if record.value is not None:
                self._decoder.add(record.key.decode(), record.value.decode())

    def lines(self, whole_topic):
        """Yields JSON lines: up to the present end of the topic, or without an end when `whole_topic` is false."""
        records = to_end(self._records) if whole_topic else forever(self._records)
        for record in records:
            line = {"offset": record.offset, "key": None if record.key is None else record.key.decode()}
            try:
                line["value"] = self._value(record.value)
            except (ValueError, UnknownSchemaError) as error:
                # one record that can't be read must not end the program: pass over it, and say so
                line["unreadable"] = "{}: {}".format(type(error).__name__, error)
            yield json.dumps(line, default=str)

    def _value(self, value):
        if value is None:
            return None
        try:
            return self._decoder.decode(value)
        except UnknownSchemaError:
            # a newer writer: its schema comes before its records
            self._learn()
            return self._decoder.decode(value)


def to_end(consumer):
    """The records up to what is the end now."""
    partitions = list(consumer.assignment())
    ends = consumer.end_offsets(partitions)
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        for records in consumer.poll(timeout_ms=500).values():
            yield from records


def forever(consumer):
    while True:
        for records in consumer.poll(timeout_ms=500).values():
            yield from records


def kafka_consumer(bootstrap):
    from kafka import KafkaConsumer, TopicPartition

    def consumer(topic):
        # read_committed hides what a scheduler wrote in a transaction that it did not finish
        made = KafkaConsumer(
            bootstrap_servers=bootstrap, enable_auto_commit=False, group_id=None, isolation_level="read_committed"
        )
        numbers = made.partitions_for_topic(topic)
        if not numbers:
            sys.exit("there is no topic {} at {}".format(topic, bootstrap))
        partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        made.assign(partitions)
        made.seek_to_beginning(*partitions)
        return made

    return consumer


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("bootstrap", metavar="HOST:PORT")
    parser.add_argument("topic", metavar="TOPIC", nargs="?", default=DECISIONS_TOPIC)
    parser.add_argument("--to-end", action="store_true", help="end at the present end of the topic")
    arguments = parser.parse_args()
    follower = Follower(kafka_consumer(arguments.bootstrap), arguments.topic)
    try:
        for line in follower.lines(arguments.to_end):
            print(line, flush=True)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
