import importlib.util
import os

from tests.digits_data import digits
from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase


@needs("keras")
class KerasTest(IntegrationContract, StudyCase):
    def setUp(self):
        super().setUp()
        backends = [name for name in ("tensorflow", "jax", "torch") if importlib.util.find_spec(name)]
        self.set_environment(KERAS_BACKEND=os.environ.get("KERAS_BACKEND", (backends or ["tensorflow"])[0]))

    def train(self, epochs):
        import keras
        import numpy

        from trialstream.integrations.keras import TrialstreamCallback

        x, y = map(numpy.array, digits())
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(10)])
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
        callback = TrialstreamCallback()
        model.fit(
            x[:150],
            y[:150],
            validation_data=(x[150:], y[150:]),
            shuffle=False,
            epochs=epochs,
            initial_epoch=callback.resume.epoch,
            callbacks=[callback],
            verbose=0,
        )
