"""The page of runs is on this machine only, and says what to install when it cannot be shown."""

import pytest

from lab.ui import __main__ as command


def test_without_mlflow_one_sentence_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda _name: None)
    assert command.main([]) == 3
    assert capsys.readouterr().err == f"{command.MISSING}\n"
    assert "uv sync --project models/lab --group track" in command.MISSING


def test_the_page_is_served_on_this_machine_and_from_the_local_store():
    given = command.command_of(5123)
    assert given[given.index("--host") + 1] == "127.0.0.1"
    assert given[given.index("--port") + 1] == "5123"
    assert given[given.index("--backend-store-uri") + 1].startswith("sqlite:///")


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(capsys, text):
    with pytest.raises(SystemExit) as ended:
        command.main(["--port", text])
    assert ended.value.code == 2
    assert "port" in capsys.readouterr().err
