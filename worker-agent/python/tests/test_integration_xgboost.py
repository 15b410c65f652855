from tests.digits_data import digits
from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase


@needs("xgboost")
class XgboostTest(IntegrationContract, StudyCase):
    metric = "valid_mlogloss"

    def train(self, epochs):
        import numpy
        import xgboost

        from trialstream.integrations.xgboost import TrialstreamCallback

        x, y = map(numpy.array, digits())
        train, valid = xgboost.DMatrix(x[:150], y[:150]), xgboost.DMatrix(x[150:], y[150:])
        callback = TrialstreamCallback()
        xgboost.train(
            {"objective": "multi:softprob", "num_class": 10, "max_depth": 3, "nthread": 1},
            train,
            num_boost_round=callback.resume.epochs_left(),
            evals=[(valid, "valid")],
            callbacks=[callback],
            xgb_model=callback.resume.path,
            verbose_eval=False,
        )
