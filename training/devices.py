"""Where to train."""

import torch


class NoSuchDeviceError(ValueError):
    """The device that was asked for is not there."""


def device_for(wish: str) -> str:
    """The device of a wish (auto, cpu or cuda) on this machine. Raises NoSuchDeviceError."""
    if wish == "cuda" and not torch.cuda.is_available():
        raise NoSuchDeviceError("--device cuda: this machine, or this build of torch, has no CUDA device")
    if wish == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    return wish
