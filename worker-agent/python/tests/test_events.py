import itertools
import unittest
from unittest import mock

from tests.fake_api import FakeApi, problem
from trialstream import Client, TrialstreamError
from trialstream.events import Event, parse

PATH = "/api/v1/events"


class ParseTest(unittest.TestCase):
    def parse(self, text):
        return list(parse(text.encode("utf-8").splitlines(keepends=True)))

    def test_reads_fields_comments_and_several_lines_of_data(self):
        text = ': hello\nid: 7\nevent: trial\ndata: {"a":\ndata: 1}\n\ndata:plain\n\r\n'
        self.assertEqual(self.parse(text), [Event("7", "trial", {"a": 1}), Event("7", "message", "plain")])

    def test_drops_what_has_no_data_or_no_end(self):
        self.assertEqual(self.parse("event: trial\n\nid: 3\ndata: cut short"), [])

    def test_an_id_lasts_until_the_next(self):
        self.assertEqual(
            [event.id for event in self.parse("data: 1\n\nid: 5\ndata: 2\n\ndata: 3\n\n")], [None, "5", "5"]
        )


class FollowTest(unittest.TestCase):
    def setUp(self):
        self.api = FakeApi()
        self.addCleanup(self.api.close)
        self.client = Client(self.api.url, timeout=10)
        wait = mock.patch("trialstream.events.time.sleep")
        self.waited = wait.start()
        self.addCleanup(wait.stop)

    def answers(self, *answers):
        following = itertools.chain(answers, itertools.repeat(problem(410, "gone", "no more")))
        self.api.answers[("GET", PATH)] = lambda: next(following)

    def stream(self, text):
        return 200, {"Content-Type": "text/event-stream"}, text

    def test_goes_on_after_the_last_event_seen_when_the_connection_ends(self):
        self.answers(
            self.stream('id: 1\ndata: {"n": 1}\n\nid: 2\ndata: {"n": 2}\n\nid: 3\ndata: cut'),
            problem(503, "starting", "wait"),
            self.stream('id: 3\ndata: {"n": 3}\n\n'),
        )
        seen = list(itertools.islice(self.client.events(), 3))
        self.assertEqual([event.data for event in seen], [{"n": 1}, {"n": 2}, {"n": 3}])
        self.assertEqual([headers["Last-Event-ID"] for *_, headers in self.api.requests], [None, "2", "2"])
        self.assertEqual([call.args for call in self.waited.mock_calls], [(0.5,), (1.0,)])

    def test_starts_where_asked(self):
        self.answers(self.stream("data: 1\n\n"))
        next(self.client.events(last_id="41"))
        self.assertEqual(self.api.requests[0][3]["Last-Event-ID"], "41")
        self.assertEqual(self.api.requests[0][3]["Accept"], "text/event-stream")

    def test_ends_with_the_connection_when_asked_to(self):
        self.answers(self.stream("data: 1\n\n"))
        self.assertEqual(len(list(self.client.events(reconnect=False))), 1)

    def test_a_refusal_is_raised_at_any_time(self):
        self.answers(self.stream("data: 1\n\n"))
        events = self.client.events()
        next(events)
        with self.assertRaisesRegex(TrialstreamError, "gone: no more"):
            next(events)

    def test_the_first_failure_is_raised(self):
        self.answers(problem(503, "starting", "wait"))
        with self.assertRaisesRegex(TrialstreamError, "starting"):
            next(self.client.events())
