"""Whether Grafana's own SDK knows every field of the dashboards: what it does not know is lost on the way through it.

uv run --no-project --with grafana-foundation-sdk==1769699998!10.1.0 python scripts/monitoring/grafana_schema.py FOLDER
"""

import json
import sys
from pathlib import Path

from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def lost(before, after, where=""):
    """Fields and values of `before` that `after` lacks."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from lost(value, after[key], f"{where}.{key}")
            elif value is not None:  # the SDK leaves out what is null
                yield f"{where}.{key}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for n, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from lost(old, new, f"{where}[{n}]")
    elif before != after:
        yield where


def main(folder):
    plugins.register_default_plugins()
    fault = False
    for file in sorted(Path(folder).glob("*.json")):
        text = file.read_text()
        through = json.loads(json.dumps(Dashboard.from_json(json.loads(text)), cls=JSONEncoder))
        for where in lost(json.loads(text), through):
            print(f"{file.name}: Grafana does not know {where}")
            fault = True
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
