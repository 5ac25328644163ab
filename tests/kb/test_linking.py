"""The mentions of a library, kept: up to date with it, asked with the reader's rights, made anew where damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.document import Document
from kb.errors import LibraryError
from kb.library import Library
from kb.practice import linking
from kb.practice.linking import Linking, Mentioning, linking_of
from kb.practice.mentions import mentions
from kb.settings import SHIPPED_CORPUS
from tests.factories import document

TEXT = """## 一、推行链式党建

杭州市依托长安福特推行“链式党建”，党员带头。

## 二、落实《楼宇党建意见》

杭州的链式党建由市委组织部牵头，党组织以“友邻善治”模式参与。"""


def everyone(document_id: str) -> bool:
    """May see everything."""
    return True


def card(identity: str, title: str, *aliases: str) -> Document:
    """A card of this name."""
    return document(identity, "## 问题\n\n略。", title=title, kind="做法卡片", extra={"aliases": list(aliases)})


@pytest.fixture
def filled(library: Library) -> Library:
    """A library with a card, an entry, and two texts."""
    library.save(card("chain", "链式党建"))
    library.save(document("opinion", title="楼宇党建意见", kind="政策条目"))
    library.save(document("text", TEXT))
    library.save(document("other", "党组织推广链式党建。"))
    return library


@pytest.fixture
def kept(filled: Library) -> Linking:
    """Its mentions."""
    found = Linking(filled)
    found.refresh()
    return found


def listed(kept: Linking, document_id: str) -> dict[str, int]:
    """Name or target -> how often a document mentions it."""
    return {each.target or each.name: each.times for each in kept.of(document_id)}


def test_a_document_has_its_mentions_counted(kept: Linking) -> None:
    """By what is meant, not by how it is written; each with the passages."""
    assert listed(kept, "text") == {"chain": 3, "浙江省杭州市": 2, "opinion": 1, "市委组织部": 1}
    chain = kept.of("text")[0]
    assert (chain.kind, chain.name, chain.anchors) == ("model", "链式党建", ("s1", "s2"))


def test_who_mentions_a_card_comes_most_mentions_first(kept: Linking) -> None:
    """The card itself is none of them."""
    assert kept.mentioning("model", "chain", everyone, 9) == [
        Mentioning("text", 3, ("s1", "s2")),
        Mentioning("other", 1, ("p1",)),
    ]
    assert [each.id for each in kept.mentioning("model", "chain", everyone, 1)] == ["text"]


def test_what_may_not_be_seen_is_not_among_them(kept: Linking) -> None:
    """It takes no place of the few that are asked for either."""

    def visible(document_id: str) -> bool:
        return document_id != "text"

    assert [each.id for each in kept.mentioning("model", "chain", visible, 1)] == ["other"]


def test_an_edited_document_is_read_again_and_a_removed_one_forgotten(kept: Linking, filled: Library) -> None:
    """Of the others nothing is read."""
    filled.save(document("other", "不再提它。"))
    filled.remove("text")
    read: list[int] = []
    kept.refresh(lambda done, total: read.append(total))
    assert read == [1]
    assert kept.mentioning("model", "chain", everyone, 9) == []


def test_a_new_name_on_a_card_makes_all_mentions_anew(kept: Linking, filled: Library) -> None:
    """友邻善治 is found in a text that did not change; a text on a card without other names makes none anew."""
    filled.save(card("chain", "链式党建", "友邻善治"))
    kept.refresh()
    assert listed(kept, "text")["chain"] == 4
    read: list[int] = []
    filled.save(
        document("chain", "## 问题\n\n改了。", title="链式党建", kind="做法卡片", extra={"aliases": ["友邻善治"]})
    )
    kept.refresh(lambda done, total: read.append(total))
    assert read == [1]


def test_what_is_kept_is_what_the_matcher_finds(kept: Linking, filled: Library) -> None:
    """The store adds up to the mentions of each document."""
    known = kept.gazetteer()
    for each in filled:
        assert sum(listed(kept, each.id).values()) == len(mentions(each, known))


def test_a_run_that_was_cut_short_goes_on(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed before the cut is not read again, and in the end all is there."""
    monkeypatch.setattr(linking, "BATCH", 1)

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Linking(filled).refresh(stop)
    read: list[int] = []
    again = Linking(filled)
    again.refresh(lambda done, total: read.append(total))
    assert read == [2, 2]
    assert listed(again, "text")["chain"] == 3


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"no database" * 999)])
def test_a_missing_or_damaged_file_is_made_anew(
    kept: Linking, filled: Library, damage: Callable[[Path], object]
) -> None:
    """By the next refresh."""
    for ending in ("-wal", "-shm"):
        (filled.root / f"mentions.sqlite3{ending}").unlink(missing_ok=True)
    damage(filled.root / "mentions.sqlite3")
    again = Linking(filled)
    again.refresh()
    assert listed(again, "text")["chain"] == 3


def test_a_damaged_file_is_said_to_be_so(kept: Linking, filled: Library) -> None:
    """With its path, and what makes it anew."""
    (filled.root / "mentions.sqlite3").write_bytes(b"no database" * 999)
    with pytest.raises(LibraryError, match=r"mentions\.sqlite3.*kb index"):
        Linking(filled).of("text")


def test_another_method_makes_all_anew(kept: Linking, filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found in another way counts as nothing until then."""
    monkeypatch.setattr(linking, "METHOD", "other")
    again = Linking(filled)
    assert again.of("text") == []
    again.refresh()
    assert listed(again, "text")["chain"] == 3


def test_before_the_first_refresh_nothing_is_known(filled: Library) -> None:
    """No file is made by asking."""
    asked = Linking(filled)
    assert asked.of("text") == []
    assert asked.candidates(everyone) == []
    assert asked.mentioning("model", "chain", everyone, 9) == []
    assert not (filled.root / "mentions.sqlite3").exists()


def test_a_document_that_cannot_be_read_mentions_nothing(kept: Linking, filled: Library) -> None:
    """The others keep theirs."""
    (filled.root / "documents" / "other.md").write_text("---\nid: [\n---\n", encoding="utf-8")
    kept.refresh()
    assert kept.of("other") == [] and listed(kept, "text")["chain"] == 3


def test_a_word_that_texts_keep_using_is_proposed(filled: Library) -> None:
    """In two documents or three times, where the party is spoken of; known names, slogans and tax offices are not."""
    filled.save(document("a", "党支部创建“友邻善治”模式，又称“连心桥”。推行“链式党建”。增强“四个意识”。"))
    filled.save(document("b", "党员说：“连心桥”好，“连心桥”妙，“连心桥”强。"))
    filled.save(document("c", "税务局推行“非接触式”办税。"))
    filled.save(document("d", "税务局推行“非接触式”办税。"))
    kept = Linking(filled, [SHIPPED_CORPUS / "lexicon"])
    kept.refresh()
    found = kept.candidates(everyone)
    assert [(each.name, len(each.documents), each.times, each.marked) for each in found] == [
        ("友邻善治", 2, 2, True),
        ("连心桥", 2, 4, False),
    ]
    assert [each.name for each in kept.candidates(lambda document_id: document_id == "b")] == ["连心桥"]
    assert kept.candidates(lambda document_id: document_id == "a") == []


def test_all_who_ask_share_one(filled: Library) -> None:
    """So that names are read once."""
    assert linking_of(filled) is linking_of(filled)
