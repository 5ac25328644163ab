"""Settings from the environment and a TOML file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.settings import SETTINGS, SHIPPED_CORPUS, Settings, load_settings


def test_every_setting_is_declared_once() -> None:
    """The declarations and the fields of Settings are the same."""
    assert [setting.name for setting in SETTINGS] + ["corpus"] == [field.name for field in fields(Settings)]


def test_defaults_hold_where_nothing_is_set() -> None:
    """Without environment or file the documented defaults hold."""
    settings = load_settings({})
    assert (settings.home, settings.engine, settings.port) == (Path("kb-data"), "whoosh", 8000)
    assert (SHIPPED_CORPUS / "SOURCES.md").is_file()


def test_environment_goes_before_the_file(tmp_path: Path) -> None:
    """A value in the environment goes before the file, the file before the default."""
    path = tmp_path / "kb.toml"
    path.write_text('port = 9000\nhome = "资料"\n', encoding="utf-8")
    settings = load_settings({"KB_CONFIG": str(path), "KB_PORT": "9001"})
    assert (settings.port, settings.home) == (9001, Path("资料"))


@pytest.mark.parametrize(
    ("toml", "environment", "message"),
    [
        ("", {"KB_PORT": "八千"}, "设置 KB_PORT 的值是 '八千'，应为1 至 65535 的整数"),
        ("", {"KB_PORT": "70000"}, "应为1 至 65535 的整数"),
        ("", {"KB_ENGINE": "solr"}, "设置 KB_ENGINE 的值是 'solr'，应为whoosh"),
        ("", {"KB_HOME": ""}, "应为文件夹的路径"),
        ("port = 'x'", {}, "设置 port（"),
        ("prot = 1", {}, "不认识的键 'prot'"),
        ("port = ", {}, "不是合法的 TOML"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, toml: str, environment: dict[str, str], message: str) -> None:
    """The key, the value found and what was expected stand in the message."""
    path = tmp_path / "kb.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings({"KB_CONFIG": str(path), **environment})
    assert message in str(raised.value)


def test_a_missing_file_is_named() -> None:
    """KB_CONFIG that points nowhere stops the program."""
    with pytest.raises(SettingsError, match=r"没有\.toml"):
        load_settings({"KB_CONFIG": "没有.toml"})


def test_the_documentation_has_every_setting() -> None:
    """The table in the operations guide is the one that the declarations make."""
    guide = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"| `{setting.variable}` | `{setting.default}` | {setting.help} | {setting.expected} |" in guide
