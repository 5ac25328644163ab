"""The collection that benchmarks run on: ../shared/data/laws.tar.xz, read and structured as an import would."""

from __future__ import annotations

import dataclasses
import hashlib
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from indexer.analysis import with_terms
from indexer.batches import BATCH_CHARACTERS
from indexer.engine import Engine, Entry
from indexer.lexicon import load_lexicon
from indexer.segment import Segmenter, best_backend
from kb.document import Document
from kb.passages import passages
from kb.readers.markdown import MarkdownReader
from kb.settings import SHIPPED_CORPUS
from kb.structure import structure

LAWS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "laws.tar.xz"

# One word to six, rare to very common, quotes, exclusions: fixed, so that runs can be compared.
QUERIES = (
    "合同", "人民法院", "法律责任", "应当", "违约金", "抚养费", "楼宇", "业主大会", "个人信息保护", "碳排放",
    "劳动合同 解除", "食品安全 处罚", "未成年人 监护", "行政处罚 听证", "土地 承包 经营权", "网络 安全 等级保护",
    "公司 股东 表决权 章程", "证据 鉴定 人民法院 当事人", "建设工程 施工 合同 价款 优先",
    "企业 职工 工会 集体 合同 协商",
    "“个人独资企业”", "“不可抗力”", "“经济补偿”", "“社会主义市场经济”", "“当事人可以约定”", "“中华人民共和国”",
    "“数据安全” 出境", "“公共利益” 征收 补偿", "合同 -劳动", "处罚 -罚款", "学校 -教师 -学生", "船舶 -“海事法院”",
    "非公有制企业 党组织", "公司 党组织 活动", "基层群众自治", "村民委员会 选举", "社区 物业 服务", "志愿服务 组织",
    "民族 自治 地方", "环境 污染 损害 赔偿", "电子 商务 平台 经营者", "知识产权 侵权 惩罚性 赔偿",
    "养老 机构", "突发事件", "上海",
)  # fmt: skip


def segmenter() -> Segmenter:
    """The one that the shipped lexicon makes."""
    return Segmenter(load_lexicon(SHIPPED_CORPUS / "lexicon"), best_backend)


def entries(documents: Iterable[Document]) -> Iterator[Entry]:
    """Documents as they are indexed."""
    return (Entry(document, passages(document), "laws") for document in documents)


def write(engine: Engine, made: Iterable[Entry], cut: Segmenter) -> None:
    """Index entries, in batches as `kb index` does."""
    writer, characters = engine.writer(), 0
    for entry in made:
        if characters > BATCH_CHARACTERS:
            writer.commit()
            writer, characters = engine.writer(), 0
        writer.add(with_terms(entry, cut))
        characters += len(entry.document.body)
    writer.commit()


def laws(most: int | None = None) -> Iterator[Document]:
    """The laws of the archive as documents, `most` of them where it is given. Raises FileNotFoundError without it."""
    reader = MarkdownReader()
    with tarfile.open(LAWS) as archive:
        members = sorted(member.name for member in archive if member.isfile() and member.name.endswith(".md"))
        for number, name in enumerate(members[:most]):
            file = archive.extractfile(name)
            assert file is not None
            content = file.read()
            for document in structure(reader.read(PurePosixPath(name).name, content)):
                # The archive holds some laws twice under one name: keep both.
                unique = hashlib.sha256(f"{number}{document.id}".encode()).hexdigest()[:16]
                yield dataclasses.replace(document, id=f"d{unique}")
