import logging
import warnings

from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase
from tests.torch_digits import loaders, network


@needs("lightning", "pytorch_lightning")
class LightningTest(IntegrationContract, StudyCase):
    def train(self, epochs):
        import torch

        try:
            import lightning.pytorch as lightning
        except ImportError:
            import pytorch_lightning as lightning

        from trialstream.integrations.lightning import TrialstreamCallback

        class Module(lightning.LightningModule):
            def __init__(self):
                super().__init__()
                self.model = network()

            def loss(self, batch):
                return torch.nn.functional.cross_entropy(self.model(batch[0]), batch[1])

            def training_step(self, batch, number):
                return self.loss(batch)

            def validation_step(self, batch, number):
                self.log("val_loss", self.loss(batch))

            def configure_optimizers(self):
                return torch.optim.Adam(self.parameters(), lr=0.01)

        logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
        logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
        warnings.simplefilter("ignore")
        callback = TrialstreamCallback()
        trainer = lightning.Trainer(
            max_epochs=epochs,
            callbacks=[callback],
            default_root_dir=str(self.directory),
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        trainer.fit(Module(), *loaders(), ckpt_path=callback.resume.path)
