"""Settings: who is believed. A folder of letters may bring an `imr.toml` along."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import warm
from endpoint import Endpoint

from imr_llm.client.endpoint import remote
from imr_llm.errors import SettingsError
from imr_llm.host import confirmed
from imr_llm.settings import Settings, settings, source_of

LETTER = Path(__file__).parents[2] / "examples" / "letters" / "002_ef80428068f9a7a4.txt"
MODEL = 'model = "m"\nbase_url = "https://example.invalid/v1"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a configuration folder of its own and no variable set."""
    for name in [name for name in os.environ if name.startswith("IMR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "letters").mkdir()
    monkeypatch.chdir(tmp_path / "letters")
    return tmp_path / "letters"


def put(folder: Path, words: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "imr.toml"
    file.write_text(words, encoding="utf-8")
    return file


def own(here: Path, words: str) -> Path:
    return put(here.parent / "config" / "imr", words)


def trust(file: Path) -> None:
    confirmed.confirm(confirmed.read(file))


def imr(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    return warm.run([str(one) for one in arguments], Path.cwd(), os.environ | more)


# --- A folder's file that nobody has confirmed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ('model = "m"', "model"),
        ('base_url = "https://example.invalid/v1"', "base_url"),
        ("redact = false", "redact"),
        ("redact = 0", "redact"),
        ('redact = "no"', "redact"),
        ("local_only = false", "local_only"),
        ('api_key_env = "IMR_OTHER"', "api_key_env"),
        ('api_key_env = "AWS_SECRET_ACCESS_KEY"', "api_key_env"),
        ("timeout = 0.01", "timeout"),
        ("max_cost = 5.0", "max_cost"),
        ("max_tokens = 2000", "max_tokens"),
        ('concurrency = 2\nmodel = "m"', "model"),
    ],
)
def test_it_changes_nothing_that_could_cost_or_send(here: Path, words: str, named: str) -> None:
    own(here, "max_cost = 1.0\nmax_tokens = 1000\n")
    put(here, words)
    with pytest.raises(SettingsError, match=f"is not confirmed, and sets {named}:"):
        settings()


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("concurrency = 2", {"concurrency": 2}),
        ("timeout = 900", {"timeout": 900}),
        ("redact = true", {"redact": True}),
        ("local_only = true", {"local_only": True}),
        ("max_cost = 0.5\nmax_tokens = 10", {"max_cost": 0.5, "max_tokens": 10}),
    ],
)
def test_it_may_make_the_program_more_careful(here: Path, words: str, value: dict[str, Any]) -> None:
    own(here, "max_cost = 1.0\nmax_tokens = 1000\n")
    put(here, words)
    assert {name: getattr(settings(), name) for name in value} == value


def test_what_an_option_sets_it_does_not_want(here: Path) -> None:
    put(here, MODEL)
    assert settings(model="x", base_url="http://127.0.0.1:1/v1").model == "x"
    assert settings(model="").model is None
    with pytest.raises(SettingsError, match="sets base_url:"):
        settings(model="x")


def test_letters_go_nowhere_because_of_it(here: Path) -> None:
    with Endpoint() as server:
        put(here, f'model = "test"\nbase_url = "{server.url}"\nredact = false\napi_key_env = "HOME"\n')
        done = imr("extract", LETTER)
        assert done.returncode == 2
        assert "imr trust" in done.stderr
        assert not (here / "imr.db").exists()
        assert imr("doctor").returncode == 2
        assert imr("extract", LETTER, "--model", "").returncode == 0
        assert server.seen == []
        put(here, f'model = "test"\nbase_url = "{server.url}"\n')
        assert imr("trust").returncode == 0
        done = imr("extract", LETTER, "--force")
        assert server.calls > 0
    assert done.returncode == 0, done.stderr
    assert "named by imr.toml" in done.stderr


@pytest.mark.parametrize("command", [["extract", LETTER], ["trust"]])
def test_its_escapes_reach_no_terminal(here: Path, command: list[Any]) -> None:
    for words in ('"\\u001b[2Jx" = 1\n', 'model = "\\u001b]0;x\\u0007\\u202e"\n', '"\\u001b[2Jx" = 1\n' + MODEL):
        put(here, words)
        done = imr(*command)
        assert not {"\x1b", "\x07", "\u202e"} & set(done.stderr + done.stdout)


@pytest.mark.parametrize("words", ["[" * 5000, "\x00", "x = '" + "a" * 100_000 + "'", "model = "])
def test_what_is_no_file_of_settings_is_named(here: Path, words: str) -> None:
    put(here, words)
    with pytest.raises(SettingsError, match="cannot be read as settings"):
        settings()


@pytest.mark.skipif(os.name != "posix", reason="named pipes are of POSIX")
def test_a_pipe_of_its_name_holds_nobody_up(here: Path) -> None:
    os.mkfifo(here / "imr.toml", 0o600)
    with pytest.raises(SettingsError, match="cannot be read as settings"):
        settings()


@pytest.mark.parametrize("confirms", [False, True])
@pytest.mark.parametrize("name", ["Model", "MODEL", "_env_file", "_env_prefix", "_secrets_dir", "model_config", "imr"])
def test_what_is_no_setting_is_named_and_handed_to_nobody(here: Path, name: str, confirms: bool) -> None:
    file = put(here, f'{name} = "x"\n')
    if confirms:
        trust(file)
    with pytest.raises(SettingsError, match=f"setting '{name}' cannot be used"):
        settings()


# --- A folder's file that was confirmed -------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="links need no rights there")
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_confirmed_file_confirms_no_link_in_another_folder(here: Path, monkeypatch: Any, link: Any) -> None:
    trust(put(here, MODEL))
    other = here.parent / "other"
    other.mkdir()
    link(here / "imr.toml", other / "imr.toml")
    monkeypatch.chdir(other)
    with pytest.raises(SettingsError, match="is not confirmed"):
        settings()
    trust(Path("imr.toml"))
    assert settings().model == "m"


def test_a_confirmed_file_is_believed_until_it_changes(here: Path) -> None:
    file = put(here, MODEL)
    trust(file)
    assert settings().model == "m"
    put(here, MODEL + "redact = false\n")
    with pytest.raises(SettingsError, match="has changed since you confirmed it, and sets base_url, model, redact:"):
        settings()
    put(here, MODEL)
    assert settings().model == "m"
    assert confirmed.forget(file)
    assert not confirmed.forget(file)
    with pytest.raises(SettingsError, match="is not confirmed"):
        settings()


def test_a_copy_elsewhere_is_not_confirmed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(put(here, MODEL))
    put(here / "more", MODEL)
    monkeypatch.chdir(here / "more")
    with pytest.raises(SettingsError, match="is not confirmed"):
        settings()


def test_a_file_that_others_can_write_is_refused_all_the_same(here: Path) -> None:
    file = put(here, MODEL)
    trust(file)
    file.chmod(0o666)
    with pytest.raises(SettingsError, match="can be written by others"):
        settings()
    assert imr("trust").returncode == 2


def test_what_is_confirmed_is_kept_for_its_owner_alone(here: Path) -> None:
    trust(put(here, MODEL))
    kept = here.parent / "config" / "imr" / "confirmed"
    (note,) = kept.iterdir()
    if os.name == "posix":
        assert [stat.S_IMODE(path.stat().st_mode) for path in (kept, note)] == [0o700, 0o600]
    assert "example" not in note.read_text(encoding="utf-8")


def test_the_command_confirms_and_takes_back(here: Path) -> None:
    file = put(here, MODEL)
    done = imr("trust")
    assert done.returncode == 0
    assert "base_url = https://example.invalid/v1" in done.stderr
    assert confirmed.read(file).is_confirmed
    assert "no longer" in imr("trust", "--remove").stderr
    assert not confirmed.read(file).is_confirmed
    assert "was not confirmed" in imr("trust", "--remove").stderr
    assert imr("trust", "nowhere.toml").returncode == 2


# --- The user's own file, and what wins -------------------------------------------------------------------------------


def test_the_users_own_file_needs_no_confirmation(here: Path) -> None:
    file = own(here, MODEL + "redact = false\n")
    assert (settings().model, settings().redact) == ("m", False)
    assert source_of("base_url") == str(file)


def test_nor_does_it_where_it_lies(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own(here, MODEL).parent)
    assert settings().model == "m"


def test_options_win_over_the_folder_over_variables_over_the_users_own(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(here, 'model = "own"\ntimeout = 1\n')
    assert (settings().model, settings().timeout) == ("own", 1)
    monkeypatch.setenv("IMR_MODEL", "variable")
    assert (settings().model, source_of("model")) == ("variable", "IMR_MODEL")
    trust(put(here, 'model = "folder"'))
    assert (settings().model, source_of("model")) == ("folder", "imr.toml")
    assert (settings(model="option").model, source_of("model", model="option")) == ("option", "--model")
    assert settings().timeout == 1


@pytest.mark.parametrize("how", ["own", "variable"])
def test_what_is_set_for_the_computer_no_folder_undoes(here: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    if how == "own":
        own(here, "local_only = true\nredact = true\n")
    else:
        monkeypatch.setenv("IMR_LOCAL_ONLY", "1")
        monkeypatch.setenv("IMR_REDACT", "1")
    trust(put(here, "local_only = false\nredact = false\n"))
    assert (settings().local_only, settings().redact) == (True, True)
    assert settings(redact=False).redact is False


@pytest.mark.parametrize("whose", ["own", "folder"])
def test_a_file_names_a_key_of_this_program_alone(here: Path, whose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write = {"own": lambda words: own(here, words), "folder": lambda words: trust(put(here, words))}[whose]
    write('api_key_env = "IMR_WORK"')
    assert settings().api_key_env == "IMR_WORK"
    for other in ("OPENAI_API_KEY", "imr_key", "HOME", ""):
        write(f'api_key_env = "{other}"')
        with pytest.raises(SettingsError, match="does not begin with IMR_"):
            settings()
    write("")
    assert settings(api_key_env="OPENAI_API_KEY").api_key_env == "OPENAI_API_KEY"
    monkeypatch.setenv("IMR_API_KEY_ENV", "OPENAI_API_KEY")
    assert settings().api_key_env == "OPENAI_API_KEY"


@pytest.mark.skipif(sys.platform != "linux", reason="other platforms have their own place")
@pytest.mark.parametrize("named", ["", ".", "config"])
def test_a_configuration_folder_is_never_the_current_one(
    here: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", named)
    monkeypatch.setenv("HOME", str(here.parent))
    for folder in (here / "imr", here / "config" / "imr", here / ".config" / "imr"):
        put(folder, MODEL)
    assert confirmed.folder() == here.parent / ".config" / "imr"
    assert settings() == Settings()
    monkeypatch.setenv("HOME", "")
    assert confirmed.folder() is None or here not in confirmed.folder().parents  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/\x1b[2J", "http://127.0.0.1:9/\x07", "http://[::1]:9/v1\u202e"]
)
def test_an_address_that_drives_a_terminal_is_no_address(address: str) -> None:
    with pytest.raises(SettingsError, match="is no web address"):
        remote(Settings(model="m", base_url=address))


# --- A database that lies in the folder -------------------------------------------------------------------------------


@pytest.fixture
def planted(here: Path) -> Path:
    """A folder whose `imr.db` was made by somebody else: the word that it holds is not kept here."""
    assert imr("extract", LETTER, XDG_CONFIG_HOME=str(here.parent / "other")).returncode == 0
    return here / "imr.db"


COMMANDS: list[list[object]] = [
    ["extract", LETTER],
    ["summarize", LETTER],
    ["show", LETTER],
    ["list"],
    ["search", "pain"],
    ["stats"],
    ["export"],
    ["purge", "--all", "--yes"],
    ["cache", "stats"],
    ["cache", "clear"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_planted_database_is_not_believed(planted: Path, command: list[object]) -> None:
    before = planted.read_bytes()
    done = imr(*command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "imr.db in this folder was not made by you on this computer" in done.stderr
    assert "imr trust imr.db" in done.stderr
    assert planted.read_bytes() == before


def test_a_database_is_believed_when_it_is_named_or_confirmed(planted: Path) -> None:
    assert imr("list", "--db", "imr.db").returncode == 0
    assert imr("list", IMR_DB="imr.db").returncode == 0
    assert imr("list").returncode == 2
    assert "imr.db is confirmed (1 letters)" in imr("trust", "imr.db").stderr
    assert imr("list").returncode == 0
    assert imr("trust", "--remove", "imr.db").returncode == 0
    assert imr("list").returncode == 2


def test_a_copy_of_an_own_database_is_asked_about(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was given it may have changed it."""
    assert imr("extract", LETTER).returncode == 0
    (here / "sent").mkdir()
    shutil.copy("imr.db", "sent")
    monkeypatch.chdir(here / "sent")
    assert imr("list").returncode == 2
    assert imr("trust", "imr.db").returncode == 0
    assert imr("list").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_no_database_is_made_where_a_link_leads_out(here: Path) -> None:
    os.symlink(here.parent / "elsewhere.db", "imr.db")
    done = imr("extract", LETTER)
    assert done.returncode == 2
    assert "imr.db: this is a link to a place outside of its folder." in done.stderr
    assert not (here.parent / "elsewhere.db").exists()


def test_a_database_of_before_is_asked_about_once(here: Path) -> None:
    assert imr("extract", LETTER).returncode == 0
    with sqlite3.connect("imr.db") as old:  # as an earlier version left it
        old.execute("DROP TABLE origin")
        old.execute("DELETE FROM _sqlite_migrations WHERE name = 'm012_origin'")
    old.close()
    assert imr("list").returncode == 2
    assert imr("trust", "imr.db").returncode == 0
    assert imr("list").returncode == 0
