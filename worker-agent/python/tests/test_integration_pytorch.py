from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase
from tests.torch_digits import datasets, network


@needs("torch")
class PytorchTest(IntegrationContract, StudyCase):
    def train(self, epochs):
        import torch

        import trialstream as ts
        from trialstream.integrations.pytorch import epochs as saved_epochs

        (x, y), (x_valid, y_valid) = (data.tensors for data in datasets())
        model = network()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        loss = torch.nn.functional.cross_entropy
        for epoch in saved_epochs(epochs, model=model, optimizer=optimizer):
            for rows in torch.randperm(len(x)).split(25):  # the order tells whether the random state is restored
                optimizer.zero_grad()
                loss(model(x[rows]), y[rows]).backward()
                optimizer.step()
            with torch.no_grad():
                ts.report(epoch, val_loss=loss(model(x_valid), y_valid))
