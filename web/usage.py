"""argparse in Chinese: its help headings and its messages about wrong words."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

# argparse's own messages, as it words them.
_MESSAGES = (
    (re.compile(r"the following arguments are required: (.+)"), r"缺少：\1"),
    (re.compile(r"argument (.+?): invalid choice: '?(.+?)'? \(choose from (.+)\)"), r"没有 \2 这个\1，可用的有：\3"),
    (re.compile(r"unrecognized arguments: (.+)"), r"不认识：\1"),
    (re.compile(r"argument (.+?): expected one argument"), r"\1 后面应有一个值"),
    (re.compile(r"argument (.+?): invalid int value: (.+)"), r"\1 的值是 \2，应为整数"),
)


class ChineseParser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese; wrong words end the program with status 2."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, allow_abbrev=False, **options)  # type: ignore[arg-type]  # argparse's own keywords
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and how it is written, and exit with 2."""
        self.exit(2, f"{self.format_usage()}{self.prog}：{translate(message)}\n")

    def format_usage(self) -> str:
        """The usage line."""
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        """The help page."""
        return super().format_help().replace("usage: ", "用法：", 1)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps examples as they are written."""


def translate(message: str) -> str:
    """A message of argparse in Chinese; one that is not known stays as it is."""
    for pattern, chinese in _MESSAGES:
        if pattern.fullmatch(message):
            return pattern.sub(chinese, message)
    return message
