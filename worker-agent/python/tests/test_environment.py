import trialstream as ts
from tests.study_case import StudyCase


class EnvironmentTest(StudyCase):
    def test_reads_what_the_agent_gives(self):
        self.set_environment(TRIALSTREAM_RESUME_EPOCH="9", TRIALSTREAM_MAX_EPOCH="27")
        self.assertTrue(ts.in_study())
        self.assertEqual((ts.study(), ts.trial(), ts.resume_epoch(), ts.max_epoch()), ("digits", 7, 9, 27))

    def test_a_trial_that_is_no_number_stays_text(self):
        self.set_environment(TRIALSTREAM_TRIAL="digits/7")
        self.assertEqual(ts.trial(), "digits/7")

    def test_outside_a_study(self):
        self.outside_a_study()
        self.assertFalse(ts.in_study())
        self.assertEqual((ts.study(), ts.trial(), ts.resume_epoch(), ts.max_epoch(12)), (None, None, 0, 12))
        with self.assertRaisesRegex(RuntimeError, "give the number of epochs"):
            ts.max_epoch()

    def test_the_study_comes_before_the_default(self):
        self.assertEqual(ts.max_epoch(100), 3)

    def test_an_epoch_that_is_no_number_is_refused_by_name(self):
        for variable, read in (("TRIALSTREAM_RESUME_EPOCH", ts.resume_epoch), ("TRIALSTREAM_MAX_EPOCH", ts.max_epoch)):
            for text in ("-1", "2.5", "many"):
                with self.subTest(variable=variable, text=text):
                    self.set_environment(**{variable: text})
                    self.assertRaisesRegex(ValueError, f"{variable} is '{text}'", read)

    def test_an_empty_variable_is_an_absent_one(self):
        self.set_environment(TRIALSTREAM_RESUME_EPOCH="")
        self.assertEqual(ts.resume_epoch(), 0)
