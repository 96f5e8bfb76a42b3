"""What a text does, read by two small networks."""

import os

# A decision is one process's work: threads of the linear algebra would spin against those of the next process. It is
# read once, when numpy is imported first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
