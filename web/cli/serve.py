"""The site, started: `kb serve`."""

from __future__ import annotations

import argparse
import errno
from typing import TYPE_CHECKING

from kb.errors import IndexBusyError, KBError
from kb.settings import Settings
from web.cli.library import updated_index
from web.cli.output import DONE, FAILED, say

if TYPE_CHECKING:
    from flask import Flask

    from indexer.search import Search
    from web.services import Services


LAST_PORT = 65535


def serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring the index up to date and answer until stopped; returns the exit status."""
    from web.app import create_app
    from web.services import services_of

    host, port = arguments.host or settings.host, arguments.port or settings.port
    app = create_app(settings)
    services = services_of(app)
    _update(services.search, settings)
    _rehearse(services)
    return _listen(app, settings, host, port)


def _update(search: Search, settings: Settings) -> None:
    try:
        report = updated_index(search, settings, "kb serve")
        print(f"资料库在 {settings.home.resolve()}，索引中有 {report.documents} 篇、{report.passages} 段。", flush=True)
    except IndexBusyError as error:  # the site can answer from the index there is
        say(str(error))


def _rehearse(services: Services) -> None:
    from web.signing import reader_access

    try:
        services.search.rehearse()
        services.suggestions.suggest("")  # makes them in the background
        services.practices.models(reader_access())
    except KBError as error:  # the site says so as well, and answers as soon as it can
        say(str(error))


def _listen(app: Flask, settings: Settings, host: str, port: int) -> int:
    from waitress.server import create_server

    if not 1 <= port <= LAST_PORT:  # the system would take it modulo 65,536
        say(f"不能在 {host}:{port} 监听：端口应为 1 至 {LAST_PORT}")
        return FAILED
    try:
        server = create_server(app, host=host, port=port, threads=settings.threads)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            say(f"{host} 的端口 {port} 已被别的程序占用，可用 --port 换一个，如 kb serve --port {port + 1}")
        else:
            say(f"不能在 {host}:{port} 监听：{error.strerror or error}")
        return FAILED
    except ValueError as error:
        say(f"不能在 {host}:{port} 监听：{error}")
        return FAILED
    print(f"网站已启动：http://{host}:{port} （按 Ctrl+C 停止）", flush=True)
    server.run()
    return DONE
