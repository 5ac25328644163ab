"""Copies and versions in a library."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

import pytest

from kb import minhash, relations
from kb.document import Document
from kb.errors import LibraryError
from kb.importing import import_file
from kb.library import Library, Source
from kb.relations import Copy, Relations, Versions, inspected_findings, percent
from tests.factories import document

TEXT = "".join(
    f"第{number}条 楼宇党组织应当{work}，并向街道党工委报告{work}的情况。\n\n"
    for number, work in zip(
        "一二三四五六七八",
        (
            "建立联席会议",
            "配备党建指导员",
            "开放活动阵地",
            "培养发展党员",
            "化解劳动纠纷",
            "服务入驻企业",
            "参加志愿服务",
            "接受年度评议",
        ),
        strict=True,
    )
).strip()
REPRINT = "首页 > 政策\n\n" + TEXT.replace("年度评议", "年渡评议") + "\n\n版权所有"


def everyone(document_id: str) -> bool:
    """May see everything."""
    return True


def made(identity: str, body: str = TEXT, **metadata: str) -> Document:
    """A document of one policy."""
    return document(identity, body, **{"title": "云州市楼宇党建工作规定", **metadata})


@pytest.fixture
def kept(library: Library) -> Relations:
    """Relations of a library with a text, its reprint, an older version and something else."""
    library.save(made("text", date="2020-05-01"))
    library.save(made("reprint", REPRINT, date="2020-05-01"))
    library.save(made("old", TEXT.replace("街道党工委", "街道").replace("应当", "要"), date="2015-05-01"))
    library.save(
        document("else", "关于做好防汛工作的通知，请各单位认真落实值班制度。" * 4, title="关于做好防汛工作的通知")
    )
    found = Relations(library)
    found.refresh()
    return found


def test_copies_and_versions_are_told(kept: Relations) -> None:
    """A reprint is a copy and no version; an older text is a version and no copy; a notice is neither."""
    (copy,) = kept.copies("text", everyone)
    assert copy.id == "reprint"
    assert 0.95 < copy.likeness < 1
    assert kept.versions("text", everyone) == Versions(older=("old",))
    assert kept.versions("old", everyone) == Versions(newer=("text", "reprint"))
    assert (kept.copies("else", everyone), kept.versions("else", everyone)) == ([], Versions())


def test_what_may_not_be_seen_is_not_named_nor_led_through(library: Library, kept: Relations) -> None:
    """A copy of a copy counts only where the one between may be seen."""
    cut = "\n\n".join(REPRINT.split("\n\n")[:4])
    library.save(made("cut", cut))
    kept.refresh()
    assert {copy.id for copy in kept.copies("cut", everyone)} == {"text", "reprint"}
    assert [copy.id for copy in kept.copies("text", lambda key: key != "reprint")] == ["cut"]
    assert kept.versions("text", lambda key: key != "old") == Versions()
    assert kept.copies("text", lambda key: False) == []


def test_adding_a_document_reads_only_those_that_are_alike(
    library: Library, kept: Relations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are compared by their signatures."""
    read: list[str] = []
    get = Library.get

    def noted(self: Library, document_id: str) -> Document:
        read.append(document_id)
        return get(self, document_id)

    monkeypatch.setattr(Library, "get", noted)
    new = document(
        "new", "关于做好防汛工作的通知，请各单位认真落实值班制度。" * 4 + "特此通知。", title="关于做好防汛工作的通知"
    )
    library.save(new)
    kept.refresh()
    assert sorted(read) == ["else", "new"]
    read.clear()
    Relations(library).refresh()
    assert read == []


def test_changes_are_seen_however_they_were_made(library: Library, kept: Relations) -> None:
    """A document that was edited by hand or removed has other relations, or none."""
    path = library.root / "documents" / "reprint.md"
    path.write_text(path.read_text(encoding="utf-8").split("首页")[0] + "别的文字。" * 30, encoding="utf-8")
    library.remove("old")
    kept.refresh()
    assert (kept.copies("text", everyone), kept.versions("text", everyone)) == ([], Versions())


def test_what_an_import_saved_gets_findings(library: Library, kept: Relations) -> None:
    """The same text is a duplicate, a reprint a near duplicate; the message names the title and how alike."""
    same, near = made("same", TEXT.replace("\n\n", "\n")), made("near", REPRINT + "\n\n上一篇")
    for each in (same, near):
        library.save(each)
    findings = {(each.code, each.message.split("编号 ")[1].split("）")[0]) for each in kept.noted([same])}
    assert findings == {("duplicate", "text"), ("near_duplicate", "reprint")}
    (first, *_) = [each for each in kept.noted([near]) if "reprint" in each.message]
    assert first.code == "near_duplicate"
    assert "《云州市楼宇党建工作规定》" in first.message
    assert "%" in first.message


def test_findings_name_nothing_that_readers_of_the_new_one_may_not_see(library: Library) -> None:
    """A public copy of an internal paper does not tell of it; an internal one does, and of public ones."""
    library.save(made("inner", access="internal", title="金丝雀"))
    found = Relations(library)
    library.save(made("public"))
    assert found.noted([library.get("public")]) == []
    library.save(made("second", access="internal"))
    assert len(found.noted([library.get("second")])) == 2


def test_inspecting_tells_of_copies_and_keeps_nothing(library: Library, kept: Relations, tmp_path: Path) -> None:
    """A file that was imported before is no copy of itself."""
    path = tmp_path / "转载.txt"
    found = {each.code for each in kept.alike(made("new", REPRINT), path)}
    assert found == {"duplicate", "near_duplicate"}
    assert [copy.id for copy in kept.copies("text", everyone)] == ["reprint"]
    library.record_source(Source(str(path.resolve()), "0" * 64, ("reprint",)))
    assert {each.code for each in kept.alike(made("new", REPRINT), path)} == {"near_duplicate"}
    assert Relations(Library(tmp_path / "none")).alike(made("new"), path) == []


def test_a_file_that_is_damaged_or_of_another_method_is_made_anew(
    library: Library, kept: Relations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds nothing that the library does not."""
    path = library.root / "relations.sqlite3"
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(LibraryError, match="kb index"):
        Relations(library).copies("text", everyone)
    again = Relations(library)
    again.refresh()
    assert [copy.id for copy in again.copies("text", everyone)] == ["reprint"]
    monkeypatch.setattr(relations, "method", lambda: "another")
    assert again.copies("text", everyone) == []
    other = Relations(library)
    other.refresh()
    assert [copy.id for copy in other.copies("text", everyone)] == ["reprint"]


def test_an_import_goes_on_where_relations_cannot_be_kept(library: Library, tmp_path: Path) -> None:
    """The document is in the library, and it is said that it was not compared."""
    (library.root / "relations.sqlite3").mkdir(parents=True)
    file = tmp_path / "规定.txt"
    file.write_text(TEXT, encoding="utf-8")
    result = import_file(library, file, 1_000_000)
    assert (result.status, result.error) == ("added", None)
    assert [each.code for each in result.findings if each.code == "not_compared"] == ["not_compared"]
    assert inspected_findings(library, made("x"), file) == []


def test_without_the_file_there_are_no_relations(library: Library, tmp_path: Path) -> None:
    """A library that was never looked at: nothing is said and nothing is made."""
    assert Relations(library).copies("text", everyone) == []
    assert Relations(library).versions("text", everyone) == Versions()
    assert not library.root.exists()


def test_a_broken_document_does_not_keep_the_others(library: Library, kept: Relations) -> None:
    """It has no relations until it is mended."""
    path = library.root / "documents" / "reprint.md"
    whole = path.read_bytes()
    path.write_bytes(b"---\nid: [\n")
    kept.refresh()
    assert kept.copies("text", everyone) == []
    path.write_bytes(whole)
    kept.refresh()
    assert [copy.id for copy in kept.copies("text", everyone)] == ["reprint"]


def test_another_process_that_adds_is_seen(library: Library, kept: Relations) -> None:
    """Signatures in memory are read again when the file was changed by somebody else."""
    other = Relations(library)
    kept.noted([])
    library.save(made("second"))
    other.refresh()
    library.save(made("third"))
    assert sorted(each.message.split("编号 ")[1][:6] for each in kept.noted([library.get("third")]))[:2] == [
        "reprin",
        "second",
    ]


def test_parts_of_one_title_and_date_are_no_versions(library: Library) -> None:
    """民法典's parts bear one title; 2020 and 2021 editions of something else entirely share nothing but it."""
    library.save(made("one", TEXT, date="2020-01-01"))
    library.save(made("two", "完全不同的内容，讲的是防汛抗旱和山洪预警。" * 12, date="2021-01-01"))
    found = Relations(library)
    found.refresh()
    assert found.versions("one", everyone) == Versions()


def test_signatures_in_memory_follow_what_is_added_and_dropped() -> None:
    """In any order, the nearest are those that a plain look at all of them gives."""
    texts = {str(nth): TEXT[nth * 7 : nth * 7 + 150] for nth in range(20)}
    signed = {key: minhash.signature(minhash.letters(text)) for key, text in texts.items()}
    kept = relations._Signatures(0, [(key, signed[key].tobytes()) for key in list(signed)[:5]])
    for key in list(signed)[5:]:
        kept.add(key, signed[key])
    for key in ("3", "19", "0", "7", "7"):
        kept.drop(key)
    kept.add("3", signed["3"])
    alive = set(signed) - {"19", "0", "7"}
    own = signed["10"]
    expected = {key for key in alive if (signed[key] == own).mean() >= relations.LEAST_ALIKE}
    assert set(kept.near(own)) == expected
    assert kept.near(own)[0] == "10"


def test_a_run_that_was_killed_leaves_the_file_whole(
    library: Library, kept: Relations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not committed is as before, in the file and in memory, and the next run does it."""
    library.save(made("second"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(relations, "_relate", killed)
        with pytest.raises(KeyboardInterrupt):
            kept.refresh()
    assert [copy.id for copy in kept.copies("text", everyone)] == ["reprint"]
    kept.refresh()
    assert {copy.id for copy in kept.copies("text", everyone)} == {"reprint", "second"}
    with sqlite3.connect(library.root / "relations.sqlite3") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_likeness_is_shown_as_a_share_below_the_whole() -> None:
    """What is not the same is never 100 %."""
    assert (percent(0.97312), percent(0.99999)) == ("97.3%", "99.9%")
    assert dataclasses.astuple(Copy("a", 1.0)) == ("a", 1.0)
