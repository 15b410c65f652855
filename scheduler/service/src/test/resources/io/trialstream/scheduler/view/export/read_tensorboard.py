"""Reads a log directory with TensorBoard's own code and prints what it holds as one line of JSON."""

import json
import sys

from tensorboard.backend.event_processing import plugin_event_multiplexer
from tensorboard.plugins.hparams import api_pb2, metadata
from tensorboard.util import tensor_util

multiplexer = plugin_event_multiplexer.EventMultiplexer()
multiplexer.AddRunsFromDirectory(sys.argv[1])
multiplexer.Reload()


def value(v):
    kind = v.WhichOneof("kind")
    return getattr(v, kind)


def scalar(event):
    number = float(tensor_util.make_ndarray(event.tensor_proto))
    return [event.step, "nan" if number != number else number, int(event.wall_time)]


result = {"runs": {}}
for run in multiplexer.Runs():
    accumulator = multiplexer.GetAccumulator(run)
    content = accumulator.PluginTagToContent("hparams")
    if run == ".":
        experiment = metadata.parse_experiment_plugin_data(content["_hparams_/experiment"])
        result["experiment"] = {
            "hparams": [[i.name, api_pb2.DataType.Name(i.type)] for i in experiment.hparam_infos],
            "metrics": [i.name.tag for i in experiment.metric_infos],
        }
        continue
    start = metadata.parse_session_start_info_plugin_data(content["_hparams_/session_start_info"])
    entry = {"hparams": {k: value(v) for k, v in start.hparams.items()}, "scalars": {}}
    if "_hparams_/session_end_info" in content:
        end = metadata.parse_session_end_info_plugin_data(content["_hparams_/session_end_info"])
        entry["status"] = api_pb2.Status.Name(end.status)
    for tag in accumulator.Tags()["tensors"]:
        if not tag.startswith("_hparams_"):
            entry["scalars"][tag] = [scalar(e) for e in accumulator.Tensors(tag)]
    result["runs"][run] = entry

print(json.dumps(result))
