"""The site and the API as one Flask app."""

from __future__ import annotations

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from jinja2 import StrictUndefined

from kb.settings import Settings
from web.api import blueprint as api
from web.errors import register_error_handlers
from web.models import blueprint as models
from web.models.policies import blueprint as policies
from web.names import FACET_NAMES
from web.security import add_security_headers
from web.services import open_services
from web.signing import prepare_signing, signed_in, token
from web.signing_pages import blueprint as signing
from web.site import blueprint as site
from web.workspace import blueprint as workspace


class _Json(DefaultJSONProvider):
    """JSON that people can read: Chinese as it is, keys in the order of the contract."""

    ensure_ascii = False
    sort_keys = False


def create_app(settings: Settings) -> Flask:
    """The app on the library and index that `settings` name; opens neither before the first request."""
    app = Flask(__name__)
    app.json = _Json(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["kb"] = open_services(settings)
    for blueprint in (site, models, policies, workspace, signing, api):
        app.register_blueprint(blueprint)
    register_error_handlers(app)
    prepare_signing(app, settings.secret)
    add_security_headers(app)

    @app.context_processor
    def page_values() -> dict[str, object]:
        """What every page shows: the query in the box, cut where it was too long."""
        query = request.args.get("q", "").strip()[: settings.max_query_chars]
        account = signed_in()
        who = {"account": account.name if account else "", "token": token()}
        return who | {"query": query, "longest_query": settings.max_query_chars, "facet_names": FACET_NAMES}

    return app
