"""What was looked at before: a text is decided on more than once, and the agent's sentences come again and again."""

from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np

from governance.core.reader.network import Floats


class Looks:
    """Scores by a digest of the pieces, so that nothing of a text outlives its decision; all forgotten when full."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[bytes, Floats] = {}

    def __len__(self) -> int:
        return len(self._found)

    def of(self, pieces: Sequence[int], look: Callable[[], Floats]) -> Floats:
        """The scores of these pieces: those of an earlier look, or of `look`."""
        key = blake2b(np.array(pieces, dtype=np.int32).tobytes(), digest_size=16).digest()
        found = self._found.get(key)
        if found is None:
            found = look()
            if len(self._found) >= self._most:
                self._found.clear()
            self._found[key] = found
        return found
