import tempfile

from tests.integration_contract import IntegrationContract, needs
from tests.study_case import StudyCase
from tests.torch_digits import datasets, network


@needs("transformers")
@needs("accelerate")
class HuggingfaceTest(IntegrationContract, StudyCase):
    metric = "eval_loss"

    def train(self, epochs):
        import torch
        import transformers

        from trialstream.integrations.huggingface import TrialstreamCallback

        class Model(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.model = network()

            def forward(self, images, labels):
                logits = self.model(images)
                return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}

        train, valid = ([{"images": x, "labels": y} for x, y in data] for data in datasets())
        transformers.utils.logging.set_verbosity_error()
        callback = TrialstreamCallback()
        arguments = transformers.TrainingArguments(
            output_dir=tempfile.mkdtemp(dir=str(self.directory)),
            num_train_epochs=epochs,
            per_device_train_batch_size=25,
            learning_rate=0.01,
            lr_scheduler_type="constant",
            eval_strategy="epoch",
            save_strategy="epoch",
            save_total_limit=1,
            report_to=[],
            disable_tqdm=True,
            use_cpu=True,
            seed=1,
        )
        trainer = transformers.Trainer(
            Model(), arguments, train_dataset=train, eval_dataset=valid, callbacks=[callback]
        )
        trainer.remove_callback(transformers.PrinterCallback)
        trainer.train(resume_from_checkpoint=callback.resume.path)
