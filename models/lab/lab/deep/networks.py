"""The two networks. Both take scaled rows of `inputs.COLUMNS` and answer one number per head: a logit or a value."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .inputs import BARS, CHANNELS, COLUMNS, SEQUENCE

BESIDE = len(COLUMNS) - len(SEQUENCE)
# Two bars make one token: half the tokens, a quarter of the attention.
BARS_PER_TOKEN = 2


class Recurrent(nn.Module):
    """An LSTM reads the bars from the oldest to the newest; its last state meets the features beside them."""

    def __init__(self, heads: int, hidden: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.lstm = nn.LSTM(len(CHANNELS), hidden, num_layers=layers, batch_first=True)
        self.out = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(hidden + BESIDE, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, heads),
        )

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.lstm(x[:, : len(SEQUENCE)].reshape(-1, BARS, len(CHANNELS)))
        return self.out(torch.cat([states[:, -1], x[:, len(SEQUENCE) :]], dim=1))


class Attention(nn.Module):
    """Self-attention over all tokens, written out so that the exported graph is plain."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.ask = nn.Linear(width, 3 * width)
        self.answer = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        tokens, width = x.shape[1], self.heads * self.size
        query, key, value = self.ask(x).reshape(-1, tokens, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(query @ key.transpose(-2, -1) * self.size**-0.5, dim=-1)
        return self.answer((weights @ value).transpose(1, 2).reshape(-1, tokens, width))


class Block(nn.Module):
    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.think = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.drop(self.attention(self.before(x)))
        return x + self.drop(self.think(self.between(x)))


class Attentive(nn.Module):
    """A Transformer over pairs of bars and one token of the features beside them, where the answer is read off."""

    def __init__(self, heads: int, hidden: int, layers: int, dropout: float) -> None:
        super().__init__()
        tokens = BARS // BARS_PER_TOKEN
        self.bars = nn.Linear(BARS_PER_TOKEN * len(CHANNELS), hidden)
        self.beside = nn.Linear(BESIDE, hidden)
        self.place = nn.Parameter(torch.randn(1, tokens + 1, hidden) * 0.02)
        self.blocks = nn.Sequential(*(Block(hidden, 4, dropout) for _ in range(layers)))
        self.out = nn.Sequential(nn.LayerNorm(hidden), nn.Dropout(dropout), nn.Linear(hidden, heads))

    def forward(self, x: Tensor) -> Tensor:
        size = BARS_PER_TOKEN * len(CHANNELS)
        bars = self.bars(x[:, : len(SEQUENCE)].reshape(-1, BARS // BARS_PER_TOKEN, size))
        beside = self.beside(x[:, len(SEQUENCE) :]).unsqueeze(1)
        return self.out(self.blocks(torch.cat([bars, beside], dim=1) + self.place)[:, -1])
