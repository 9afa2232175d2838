"""`npm run lab:ui -- [--port 5000]`: MLflow's page of all tracked runs, on this machine only.

Exit codes: 0 ended · 2 bad input · 3 MLflow is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys

from .. import tracking

HOST = "127.0.0.1"
MISSING = f"The page of runs needs MLflow, which is not installed: {tracking.INSTALL}"


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    if importlib.util.find_spec("mlflow") is None:
        print(MISSING, file=sys.stderr)
        return 3
    tracking.client_of(tracking.STORE)
    command = command_of(wish.port)
    print(f"http://{HOST}:{wish.port} shows the runs of {tracking.STORE}; Ctrl-C ends it.", file=sys.stderr, flush=True)
    os.execv(command[0], command)


def command_of(port: int) -> list[str]:
    where = tracking.STORE.resolve()
    database, artifacts = f"sqlite:///{where / 'mlflow.db'}", (where / "artifacts").as_uri()
    stores = ["--backend-store-uri", database, "--default-artifact-root", artifacts]
    # One worker: the page has one reader.
    served = ["--host", HOST, "--port", str(port), "--workers", "1"]
    return [sys.executable, "-m", "mlflow", "ui", *served, *stores]


def port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port; take 1 to 65535")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="npm run lab:ui --", description=__doc__.splitlines()[0])
    made.add_argument("--port", type=port, default=5000, help="%(default)s without it")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
