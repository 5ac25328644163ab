"""Practice models on the command line: `kb models`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kb.errors import DocumentMissingError, QueryError
from kb.settings import Settings
from web.cli.misuse import MisuseError
from web.cli.output import DONE, print_json

if TYPE_CHECKING:
    from kb.practice import PracticeModel
    from web.services import Services


def list_models(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the models that have what is chosen; returns the exit status. Raises MisuseError."""
    from kb.practice.bases import checkable
    from kb.practice.selection import FACETS, chosen, counted, in_order
    from web.models.asked import order
    from web.models_json import catalogue_json

    known = _models(_opened(settings))
    choices = {facet: tuple(values) for facet in FACETS if (values := getattr(arguments, facet))}
    try:
        found = in_order(chosen(known, choices), order(arguments.sort))
    except QueryError as error:  # an option is wrong
        raise MisuseError(str(error)) from error
    if arguments.json:
        print_json(catalogue_json(found, len(known), counted(known, choices)))
        return DONE
    for model in found:
        print(f"{model.name}  [{model.id}]  {'、'.join(model.scene)}  有依据的表述 {checkable(model)} 条")
    print(f"共 {len(known)} 项做法，列出 {len(found)} 项。")
    return DONE


def show_model(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the card of a model, named by its id or one of its names; returns the exit status."""
    from kb.practice.bases import bases
    from kb.practice.relations import both_ways
    from web.models.links import Places
    from web.models_json import model_json
    from web.signing import reader_access

    services = _opened(settings)
    known = _models(services)
    model = _named(arguments.model, known)
    names = {each.id: each.name for each in known}
    names |= {each.id: each.title for each in services.practices.policies(reader_access())}
    places, related = Places(services), both_ways(model, known)
    if arguments.json:
        print_json(model_json(model, related, names, places))
        return DONE
    print("\n".join(_card_lines(model, places.titles(each.document for each in bases(model)))))
    for each in related:
        print(f"{each.relation}：{names[each.model]}")
    return DONE


def compare_models(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print models side by side; returns the exit status. Raises MisuseError."""
    from kb.practice.comparison import check_count
    from web.models.comparison import comparison_of
    from web.models.links import Places
    from web.models_json import comparison_json

    services = _opened(settings)
    known = _models(services)
    models = list({model.id: model for model in (_named(each, known) for each in arguments.models)}.values())
    try:
        check_count(len(models))
    except QueryError as error:  # too few or too many words
        raise MisuseError(str(error)) from error
    comparison = comparison_of(models, Places(services))
    if arguments.json:
        print_json(comparison_json(comparison))
        return DONE
    for row in comparison.texts:
        print(f"【{row[0]}】")
        for model, text in zip(models, row[1:], strict=True):
            print(f"  {model.name}：" + (text.replace("\n", "\n    ") or "未载明"))
    return DONE


def fit_models(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the models that suit, each with the reasons; returns the exit status. Raises MisuseError."""
    from kb.practice.fit import ASPECTS, RULES, fits
    from web.models.asked import wished
    from web.models.fit import match_text
    from web.models_json import fit_json

    try:
        wish = wished({aspect: tuple(getattr(arguments, aspect)) for aspect in ASPECTS})
    except QueryError as error:  # an option is wrong
        raise MisuseError(str(error)) from error
    if not wish.asked:
        raise MisuseError("至少用一次 --need、--scene、--size 或 --leader")
    found = fits(_models(_opened(settings)), wish)
    if arguments.json:
        print_json(fit_json(found, wish, RULES))
        return DONE
    for fit in found:
        print(f"{fit.model.name}  [{fit.model.id}]  符合 {fit.met} / {wish.asked} 项" + "（规模不符）" * fit.ruled_out)
        for match in fit.matches:
            print(f"    {'✓' if match.met else '✗'} {match_text(match)}")
    print("规则：" + "".join(RULES))
    return DONE


def graph_models(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the graph of models, places, organisations and policies; returns the exit status. Raises MisuseError."""
    from web.models.asked import kinds
    from web.models.graph import GraphArguments, asked_network
    from web.models_json import network_json
    from web.signing import reader_access

    services = _opened(settings)
    known = _models(services)
    around = _key(arguments.around, known) if arguments.around else ""
    try:
        shown_kinds = kinds(arguments.kind, around)
    except QueryError as error:  # an option is wrong
        raise MisuseError(str(error)) from error
    asked = GraphArguments(tuple(arguments.scene), shown_kinds, around)
    shown = asked_network(known, services.practices.policies(reader_access()), asked)
    if arguments.json:
        print_json(network_json(shown))
        return DONE
    names = {node.key: node.name for node in shown.nodes}
    for edge in shown.edges:
        detail = f"（{edge.detail}）" if edge.detail else ""
        print(f"{names[edge.source]} —{edge.relation}→ {names[edge.target]}{detail}")
    print(f"共 {len(shown.nodes)} 个名称、{len(shown.edges)} 个联系。")
    return DONE


def time_models(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what happened when; returns the exit status."""
    from kb.practice.timeline import timeline
    from web.models_json import timeline_json
    from web.signing import reader_access

    services = _opened(settings)
    found = timeline(_models(services), services.practices.policies(reader_access()))
    if arguments.json:
        print_json(timeline_json(found))
        return DONE
    for _, moments in found.years:
        for moment in moments:
            print(f"{moment.date:10}  {moment.name}：{moment.what}")
    if found.undated:
        print("时间未载明：" + "、".join(model.name for model in found.undated))
    return DONE


def _opened(settings: Settings) -> Services:
    from web.services import open_services

    return open_services(settings)


def _models(services: Services) -> list[PracticeModel]:
    from web.signing import reader_access

    return services.practices.models(reader_access())


def _named(word: str, known: Iterable[PracticeModel]) -> PracticeModel:
    """The model with this id or name. Raises DocumentMissingError, naming those that come near."""
    models = list(known)
    for model in models:
        if word in (model.id, *model.names):
            return model
    near = [model.name for model in models if any(word in name or name in word for name in model.names)]
    hint = f"，相近的有：{'、'.join(near[:5])}" if near else "，kb models list 列出全部"
    raise DocumentMissingError(f"没有名称或编号为 {word[:40]!r} 的做法{hint}")


def _key(word: str, known: Sequence[PracticeModel]) -> str:
    """The key of a node of the graph: as it is, as place:浙江省杭州市, or that of a model by its name."""
    return word if ":" in word else f"model:{_named(word, known).id}"


def _card_lines(model: PracticeModel, titles: Mapping[str, str]) -> Iterator[str]:
    """A card for people: its parts, each statement with the numbers of what it rests on, and the list of these."""
    from kb.practice.bases import bases, basis_numbers, numbers_of
    from kb.practice.comparison import Line, figure_text

    numbers = basis_numbers(model)
    yield f"{model.name}  [{model.id}]"
    if model.aliases:
        yield f"又称：{'、'.join(model.aliases)}"
    if model.where:
        yield f"{model.where}{f'（{model.since} 起）' if model.since else ''}"
    part = ""
    for statement in model.statements:
        if statement.part != part:
            part = statement.part
            yield f"\n【{part}】"
        yield f"  {statement.number}. {Line(statement.text, numbers_of(statement, model, numbers)).marked}"
    for figure in model.figures:
        yield f"  · {Line(figure_text(figure), (numbers[figure.document, figure.locator],)).marked}"
    yield "\n【依据】"
    for each in bases(model):
        yield f"  {each.number}. {titles.get(each.document, each.document)}，{each.locator}"
