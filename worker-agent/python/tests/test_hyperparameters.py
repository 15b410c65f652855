import copy
import pickle

import trialstream as ts
from tests.study_case import StudyCase


class HyperparametersTest(StudyCase):
    def test_are_a_dict_with_attributes(self):
        p = ts.params()
        self.assertEqual(p, {"lr": 0.1, "optimizer": "adam"})
        self.assertEqual((p["lr"], p.lr, dict(**p)["optimizer"]), (0.1, 0.1, "adam"))

    def test_defaults_fill_in_only_what_is_absent(self):
        p = ts.params({"lr": 5, "momentum": 0.9}, layers=2)
        self.assertEqual(p, {"lr": 0.1, "optimizer": "adam", "momentum": 0.9, "layers": 2})

    def test_outside_a_study_the_defaults_hold(self):
        self.outside_a_study()
        self.assertEqual(ts.params(), {})
        self.assertEqual(ts.params({"lr": 1}, batch=8), {"lr": 1, "batch": 8})

    def test_a_missing_one_is_named_with_what_to_do(self):
        p = ts.params()
        for read in (lambda: p["momentum"], lambda: p.momentum):
            with self.assertRaises((KeyError, AttributeError)) as caught:
                read()
            self.assertIn("no hyperparameter 'momentum' in this trial, which has: lr, optimizer", str(caught.exception))
            self.assertIn("params(momentum=...)", str(caught.exception))
        self.assertIsNone(p.get("momentum"))
        self.assertFalse(hasattr(p, "momentum"))

    def test_outside_a_study_the_advice_is_to_give_defaults(self):
        self.outside_a_study()
        with self.assertRaisesRegex(KeyError, "TRIALSTREAM_PARAMS is not set, so this is no study; give defaults"):
            ts.params()["lr"]

    def test_text_that_is_no_json_object_is_refused(self):
        for text in ("", "{", "[1]", "null", "0.1", "lr=0.1"):
            with self.subTest(text=text):
                self.set_environment(TRIALSTREAM_PARAMS=text)
                self.assertRaisesRegex(ValueError, "TRIALSTREAM_PARAMS", ts.params)

    def test_copies_and_pickles(self):
        p = ts.params()
        self.assertEqual(copy.deepcopy(p).lr, 0.1)
        self.assertEqual(pickle.loads(pickle.dumps(p)).lr, 0.1)
