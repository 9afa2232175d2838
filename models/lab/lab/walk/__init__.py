"""Walk-forward evaluation of a snapshot: what can be predicted, with controls beside every figure."""
