"""The networks: one LSTM per coin and one Transformer for all, small enough for a CPU.

`python -m lab.deep train --snapshot DIR --out DIR` writes them (needs the group `deep`: torch); `saved.load_members`
reads them back as members of a bundle without torch.
"""
