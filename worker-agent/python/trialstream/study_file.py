"""Reading a study file from Python, as the scheduler reads it."""

from __future__ import annotations

import json
import os
import pathlib
import re
from typing import Any, Dict, Mapping, Union

StudySource = Union[Mapping[str, Any], str, "os.PathLike[str]"]


def read_study(source: StudySource) -> Dict[str, Any]:
    """A study's definition as a dict, from a mapping, a path to a YAML or JSON file, or YAML text (more than one line).

    A file's relative ``workdir`` (by default the file's own folder) is made absolute, since the reader of the request
    stands elsewhere. YAML needs PyYAML, JSON does not. Raises ValueError when the definition is no mapping.
    """
    if isinstance(source, Mapping):
        return dict(source)
    if isinstance(source, str) and "\n" in source:
        return _parse(source, "the study text")
    path = pathlib.Path(source)
    study = _parse(path.read_text("utf-8"), str(path))
    study["workdir"] = str((path.parent / study.get("workdir", ".")).resolve())
    return study


def _parse(text: str, where: str) -> Dict[str, Any]:
    try:
        study = json.loads(text)
    except ValueError:
        study = _parse_yaml(text, where)
    if not isinstance(study, dict):
        raise ValueError(f"{where} must be a mapping such as 'name: digits', not a {type(study).__name__}")
    return study


def _parse_yaml(text: str, where: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise ImportError(f"reading {where} needs PyYAML (pip install pyyaml); or give a dict, or JSON") from None

    class Yaml12Loader(yaml.SafeLoader):
        """PyYAML resolves as YAML 1.1, where 1e-5 is a text, 1:30 a number and 'no' false; study files are YAML 1.2."""

    Yaml12Loader.yaml_implicit_resolvers = {}
    for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
        (
            "float",
            r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
            "-+0123456789.",
        ),
    ):
        Yaml12Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))
    Yaml12Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: _integer(loader.construct_scalar(node)))
    try:
        return yaml.load(text, Loader=Yaml12Loader)  # a SafeLoader: constructs no objects
    except yaml.YAMLError as error:
        raise ValueError(f"{where} is not YAML: {error}") from None


def _integer(text: str) -> int:
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
