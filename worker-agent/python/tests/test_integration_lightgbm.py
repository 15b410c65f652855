from tests.digits_data import digits
from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase


@needs("lightgbm")
class LightgbmTest(IntegrationContract, StudyCase):
    metric = "valid_multi_logloss"

    def train(self, epochs):
        import lightgbm
        import numpy

        from trialstream.integrations.lightgbm import TrialstreamCallback

        x, y = map(numpy.array, digits())
        train = lightgbm.Dataset(x[:150], y[:150])
        callback = TrialstreamCallback()
        lightgbm.train(
            {"objective": "multiclass", "num_class": 10, "num_threads": 1, "verbose": -1, "deterministic": True},
            train,
            num_boost_round=callback.resume.epochs_left(),
            valid_sets=[train.create_valid(x[150:], y[150:])],
            valid_names=["valid"],
            callbacks=[callback],
            init_model=callback.resume.path,
        )
