from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase
from tests.torch_digits import loaders, network


@needs("fastai")
class FastaiTest(IntegrationContract, StudyCase):
    metric = "valid_loss"

    def train(self, epochs):
        import fastai.callback.progress  # noqa: F401 - brings no_bar
        import torch
        from fastai.data.core import DataLoaders
        from fastai.learner import Learner

        from trialstream.integrations.fastai import TrialstreamCallback

        data = DataLoaders(*loaders(), device="cpu")
        learner = Learner(data, network(), loss_func=torch.nn.functional.cross_entropy, path=self.directory)
        callback = TrialstreamCallback()
        with learner.no_bar(), learner.no_logging():
            learner.fit(epochs, lr=0.01, cbs=[callback], start_epoch=callback.resume.epoch)
