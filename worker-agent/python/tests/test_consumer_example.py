"""The example consumer, on records that the Java side wrote: the golden files of schemas/."""

import collections
import importlib.util
import json
import unittest

from tests.study_case import EXAMPLES, PYTHON_DIR

try:
    import fastavro
except ImportError:
    fastavro = None

SCHEMAS = PYTHON_DIR.parent.parent / "schemas" / "src"
HISTORY = SCHEMAS / "main" / "resources" / "io" / "trialstream" / "schemas" / "history"
GOLDEN = SCHEMAS / "test" / "resources" / "golden"

Record = collections.namedtuple("Record", "offset key value")


def load_follow():
    spec = importlib.util.spec_from_file_location("follow", str(EXAMPLES / "consumer" / "follow.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class FakeConsumer:
    """One partition; what is appended to `records` later comes with a later poll."""

    def __init__(self, records):
        self.records = records
        self._position = 0

    def assignment(self):
        return {0}

    def end_offsets(self, partitions):
        return {partition: len(self.records) for partition in partitions}

    def position(self, partition):
        return self._position

    def poll(self, timeout_ms):
        new, self._position = self.records[self._position :], len(self.records)
        return {0: new}


@unittest.skipIf(fastavro is None, "fastavro is not installed")
@unittest.skipUnless(GOLDEN.is_dir(), "the schemas module is not beside this package")
class ConsumerExampleTest(unittest.TestCase):
    def setUp(self):
        self.follow = load_follow()
        self.schemas = []
        for version in sorted(HISTORY.glob("*/*.avsc")):
            text = version.read_text()
            canonical = fastavro.schema.to_parsing_canonical_form(json.loads(text))
            # fastavro gives the number's bytes as they are in a record
            fingerprint = bytes.fromhex(fastavro.schema.fingerprint(canonical, "CRC-64-AVRO"))[::-1].hex()
            self.schemas.append(Record(len(self.schemas), fingerprint.encode(), text.encode()))
        self.assertGreaterEqual(len(self.schemas), 10)

    def lines(self, records, schemas=None):
        topics = {self.follow.SCHEMAS_TOPIC: self.schemas if schemas is None else schemas, "t": records}
        follower = self.follow.Follower(lambda topic: FakeConsumer(topics[topic]), "t")
        return [json.loads(line) for line in follower.lines(True)]

    def test_reads_every_record_that_java_wrote(self):
        files = sorted(GOLDEN.glob("*/*.bin"))
        self.assertGreaterEqual(len(files), 10)
        records = [Record(i, b"k", path.read_bytes()) for i, path in enumerate(files)]
        for path, line in zip(files, self.lines(records)):
            with self.subTest(str(path)):
                self.assertNotIn("unreadable", line)
                expected = json.loads(path.with_suffix(".json").read_text())
                self.assertEqual(set(line["value"]), set(expected))

    def test_decodes_a_decision(self):
        path = GOLDEN / "Decision" / "v1"
        (line,) = self.lines([Record(7, b"digits", path.with_suffix(".bin").read_bytes())])
        expected = json.loads(path.with_suffix(".json").read_text())
        self.assertEqual((line["offset"], line["key"]), (7, "digits"))
        self.assertEqual(line["value"]["kind"], expected["kind"])
        self.assertEqual(line["value"]["decidedAtMs"], expected["decidedAtMs"])

    def test_passes_over_what_it_can_not_read(self):
        good = (GOLDEN / "Decision" / "v1.bin").read_bytes()
        records = [Record(0, None, b"hello"), Record(1, b"k", good[:2] + b"\0" * 8), Record(2, b"k", None)]
        lines = self.lines(records + [Record(3, b"k", good)])
        self.assertIn("single-object encoding", lines[0]["unreadable"])
        self.assertEqual(lines[1]["unreadable"], "UnknownSchemaError: 0000000000000000")
        self.assertIsNone(lines[2]["value"])
        self.assertIn("kind", lines[3]["value"])

    def test_learns_the_schemas_of_newer_writers_on_the_way(self):
        known = []
        records = [Record(0, b"k", (GOLDEN / "Decision" / "v1.bin").read_bytes())]
        topics = {self.follow.SCHEMAS_TOPIC: known, "t": records}
        follower = self.follow.Follower(lambda topic: FakeConsumer(topics[topic]), "t")
        known.extend(self.schemas)
        (line,) = [json.loads(text) for text in follower.lines(True)]
        self.assertIn("kind", line["value"])


if __name__ == "__main__":
    unittest.main()
