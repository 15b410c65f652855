"""A small PyTorch network and its data, for tests of the frameworks on top of PyTorch."""

from tests.digits_data import digits


def network():
    import torch

    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Linear(64, 16), torch.nn.ReLU(), torch.nn.Linear(16, 10))


def datasets():
    """(training, validation)."""
    import torch

    images, labels = digits()
    x, y = torch.tensor(images), torch.tensor(labels)
    return torch.utils.data.TensorDataset(x[:150], y[:150]), torch.utils.data.TensorDataset(x[150:], y[150:])


def loaders():
    """(training, validation), in batches, always in the same order."""
    import torch

    return [torch.utils.data.DataLoader(data, batch_size=25) for data in datasets()]
