"""A file of tensors in safetensors' format, mapped into memory: what is never asked for is never read, and processes
share the rest.

Source: the format's own description, https://github.com/huggingface/safetensors#format.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_LENGTH_BYTES = 8
_TYPES = {"I8": np.int8, "F32": np.float32}


class Mapped(NamedTuple):
    """The tensors by name, read-only, and what the file says of itself."""

    tensors: dict[str, NDArray[Any]]
    metadata: dict[str, str]


def mapped(file: Path) -> Mapped:
    """Raises OSError, and ValueError or KeyError where it is no such file."""
    whole = np.memmap(file, mode="r")
    length = int.from_bytes(whole[:_LENGTH_BYTES].tobytes(), "little")
    first = _LENGTH_BYTES + length
    header: dict[str, Any] = json.loads(whole[_LENGTH_BYTES:first].tobytes())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, told in header.items():
        start, end = told["data_offsets"]
        tensors[name] = whole[first + start : first + end].view(_TYPES[told["dtype"]]).reshape(told["shape"])
    return Mapped(tensors, metadata)
