"""What the parts of the program make of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.document import PUBLIC
from kb.settings import load_settings
from web.services import open_services


@pytest.mark.parametrize(("times", "suggested"), [(1, False), (2, True)])
def test_what_was_found_more_than_once_is_suggested(tmp_path: Path, times: int, suggested: bool) -> None:
    """What somebody asked a single time stays in the log; what found nothing is never suggested."""
    services = open_services(load_settings({"KB_HOME": str(tmp_path)}))
    services.search.folder.update(services.library)
    for _ in range(times):
        services.search.search("楼宇 红色物业", surface="site")
        services.search.search("楼宇 龘靐齉", surface="site", relax=False)
    services.search.log.flush()
    found = services.suggestions.suggest("楼宇 红", frozenset({PUBLIC}), wait=True)
    assert ("楼宇 红色物业" in [each.text for each in found if each.kind == "检索过"]) is suggested
    assert services.suggestions.suggest("楼宇 龘", frozenset({PUBLIC}), wait=True) == []
