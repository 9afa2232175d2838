"""The training lab: feature rows in, a checked model bundle out."""

import os

# Before anything loads ONNX Runtime: it would report its use, and models, to its maker.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
