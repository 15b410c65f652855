from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase
from tests.torch_digits import loaders, network


@needs("ignite")
class IgniteTest(IntegrationContract, StudyCase):
    def train(self, epochs):
        import torch
        from ignite.engine import create_supervised_evaluator, create_supervised_trainer
        from ignite.metrics import Loss

        from trialstream.integrations.ignite import attach

        model = network()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        loss = torch.nn.functional.cross_entropy
        trainer = create_supervised_trainer(model, optimizer, loss)
        evaluator = create_supervised_evaluator(model, metrics={"val_loss": Loss(loss)})
        train, valid = loaders()
        attach(trainer, evaluator, valid, to_save={"model": model, "optimizer": optimizer, "trainer": trainer})
        trainer.run(train, max_epochs=epochs)
