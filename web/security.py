"""Headers that every answer carries.

No HSTS: the program runs on intranets with plain HTTP, where it would lock people out.
"""

from __future__ import annotations

from flask import Flask, Response

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",  # what older browsers read of frame-ancestors
}


def add_security_headers(app: Flask) -> None:
    """Put HEADERS on every answer of `app`, errors included."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
