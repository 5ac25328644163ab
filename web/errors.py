"""Exception -> status, one table; one JSON error shape with one builder; error pages in Chinese.

Nothing is swallowed: what is not in the table is a 500 and is logged with its trace.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from kb.errors import (
    BasketError,
    DocumentMissingError,
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    QueryError,
)

API_PREFIX = "/api/"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as it is told to the one who asked."""

    status: int
    code: str  # for programs; lasting
    message: str  # for people
    advice: str = ""  # what to do next
    command: str = ""  # the command that mends it


# An index's own message names folders of the server, so readers get these; the log has the other.
_INDEX_ADVICE = "请管理员在服务器上运行下面的命令，完成后刷新本页。"
_MISSING = Problem(404, "not_found", "没有这个页面或文档。", "它可能已被移除，或地址不完整。可以检索，或从首页浏览。")
_RAISED: dict[type[Exception], Problem] = {
    DocumentMissingError: _MISSING,
    QueryError: Problem(400, "bad_query", "", "请修改检索词或筛选条件后再试。"),
    BasketError: Problem(400, "bad_basket", "", "请检查备课篮的内容后再试。"),
    IndexMissingError: Problem(503, "index_missing", "还没有建立索引，暂时不能检索。", _INDEX_ADVICE, "kb index"),
    IndexDamagedError: Problem(
        503, "index_damaged", "索引文件已损坏，暂时不能检索。", _INDEX_ADVICE, "kb index --rebuild"
    ),
    IndexOutdatedError: Problem(
        503, "index_outdated", "索引是旧版词典或程序建立的，需要重建。", _INDEX_ADVICE, "kb index --rebuild"
    ),
    IndexBusyError: Problem(503, "index_busy", "索引正在更新。", "请稍后再试。"),
}
_STATUSES = {
    400: Problem(400, "bad_request", "请求有误。", "请检查地址后再试。"),
    401: Problem(401, "not_signed_in", "请先登录。", "登录后再试。"),
    404: _MISSING,
    405: Problem(405, "method_not_allowed", "这个地址不支持这种请求方式。", "请从首页重新进入。"),
    413: Problem(413, "too_large", "请求的内容太大。", "请减少内容后再试。"),
    503: Problem(503, "busy", "正在处理的请求太多。", "请等几秒再试。"),
    500: Problem(500, "internal_error", "服务器出错了，错误已记入日志。", "请稍后再试；仍不行时请告诉管理员。"),
}


def register_error_handlers(app: Flask) -> None:
    """Answer every exception of `app` by the table above."""
    app.register_error_handler(Exception, _respond)


def describe(error: Exception) -> Problem:
    """What is told about `error`."""
    for kind, problem in _RAISED.items():
        if isinstance(error, kind):
            message = problem.message or str(error)
            return Problem(problem.status, problem.code, message, problem.advice, problem.command)
    if not isinstance(error, HTTPException) or error.code is None:
        return _STATUSES[500]
    return _STATUSES.get(error.code) or Problem(error.code, f"http_{error.code}", f"请求没有成功（{error.code}）。")


def error_json(problem: Problem) -> dict[str, object]:
    """The one shape of every JSON error."""
    details = {name: value for name in ("advice", "command") if (value := getattr(problem, name))}
    return {"error": {"code": problem.code, "message": problem.message, "details": details or None}}


def _respond(error: Exception) -> Response | HTTPException:
    # Redirects of the router (/models -> /models/) come as exceptions too.
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return error
    problem = describe(error)
    if problem.status >= 500:
        logged = error if problem.status == 500 else None
        current_app.logger.error("%s %s: %s", request.method, request.path, error, exc_info=logged)
    if request.path.startswith(API_PREFIX):
        response = jsonify(error_json(problem))
    else:
        response = Response(render_template("error.html", problem=problem), mimetype="text/html")
    response.status_code = problem.status
    _keep_allow(error, response)
    return response


def _keep_allow(error: Exception, response: Response) -> None:
    """A 405 must name the methods that are allowed."""
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
