from tests.digits_data import digits
from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase


@needs("sklearn")
class SklearnTest(IntegrationContract, StudyCase):
    def train(self, epochs):
        import numpy
        from sklearn.linear_model import SGDClassifier
        from sklearn.metrics import log_loss

        from trialstream.integrations.sklearn import fit_epochs

        x, y = map(numpy.array, digits())
        model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.01, random_state=1)
        trained = fit_epochs(
            model,
            x[:150],
            y[:150],
            evaluate=lambda m: {"val_loss": log_loss(y[150:], m.predict_proba(x[150:]), labels=range(10))},
            classes=range(10),
        )
        self.assertEqual(trained.predict(x).shape, (200,))
