"""Which networks there are and how they are trained: written down before the first result and not changed since."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How long a network is trained is not in it: that is found on validation rows."""

    hidden: int = 32
    layers: int = 1
    dropout: float = 0.2
    # Rows of one forward pass, and passes whose gradients are added up to one step.
    batch: int = 512
    accumulate: int = 2
    rate: float = 1e-3
    decay: float = 1e-2
    # Longest gradient, over all parameters.
    gradient: float = 1.0
    most_epochs: int = 12
    # Epochs without a better validation loss after which training stops.
    patience: int = 3
    # Trained on rows at least so many minutes apart: closer ones share nearly all of their answer.
    minutes_apart: int = 8
    seed: int = 20250601


@dataclass(frozen=True)
class Spec:
    """`symbol` is the only one it is trained on and answers for; None = all of the snapshot."""

    name: str
    group: str
    symbol: str | None
    heads: tuple[str, ...]
    recipe: Recipe


LSTM, TRANSFORMER = Recipe(), Recipe(layers=2, dropout=0.1)
SPECS = (
    *(
        Spec(f"lstm-{coin.lower()}", "lstm", f"{coin}/USDT", ("win240", "dir15"), LSTM)
        for coin in ("BTC", "ETH", "BNB")
    ),
    Spec("transformer", "transformer", None, ("win240", "trend60"), TRANSFORMER),
)
