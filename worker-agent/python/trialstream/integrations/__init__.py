"""Callbacks for training frameworks.

Each module imports its framework, so import the one you use:
``from trialstream.integrations.keras import TrialstreamCallback``. All of them report each epoch, publish a checkpoint
every ``checkpoint_every`` epochs (0: never) and when told to stop, end training early when
``trialstream.should_stop()``, and say in ``callback.resume`` where training goes on.
"""
