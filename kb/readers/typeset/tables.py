"""Tables that rules make: a grid of cells, or three lines and columns that stand below one another.

rules -> those that meet, together -> the lines of a grid -> cells, merged where no rule parts them -> text by place
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kb.readers.typeset.model import Box, Glyph, Run, Table
from kb.readers.typeset.paragraphs import joined
from kb.readers.typeset.runs import find_runs, put_together

MEET = 3.0  # points between rules that are meant to meet
MOST_RULES = 2_000  # of a page
MOST_CELLS = 20_000  # of a table
LARGEST_CELL = 0.45  # of the page: a frame around text is no table
LEAST_OPEN = 60.0  # points: the shortest rule of a table without upright ones
MOST_OPEN_ROWS = 60
LEAST_FILLED = 0.6  # share of the rows of such a table with more than one cell

Place = tuple[int, int]  # row and column


@dataclass(slots=True)
class _Grid:
    """The lines that the rules of one table stand on."""

    across: list[Box]  # rules from left to right
    upright: list[Box]
    columns: list[float] = field(default_factory=list)  # x of each line
    rows: list[float] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The box around it."""
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])

    def area(self, start: Place, end: Place) -> float:
        """The size of the cell that goes from one row and column to others."""
        return (self.rows[end[0]] - self.rows[start[0]]) * (self.columns[end[1]] - self.columns[start[1]])


def find_tables(
    glyphs: Sequence[Glyph], rules: Sequence[Box], page: int, area: float
) -> tuple[list[Table], list[Glyph]]:
    """The tables on a page whose size is `area`, and the glyphs that stand in none of them."""
    tables: list[Table] = []
    rest = list(glyphs)
    for grid in _grids(rules[:MOST_RULES]):
        box = grid.box
        inside = [glyph for glyph in rest if box.holds(glyph.middle)]
        table = _filled(grid, inside, page, area)
        if table:
            tables.append(table)
            taken = set(inside)
            rest = [glyph for glyph in rest if glyph not in taken]
    for box in _open_tables(rules[:MOST_RULES], tables):
        inside = [glyph for glyph in rest if box.holds(glyph.middle)]
        rows = _aligned_rows(find_runs(inside))
        if rows:
            tables.append(Table(rows, box, page))
            taken = set(inside)
            rest = [glyph for glyph in rest if glyph not in taken]
    return tables, rest


def as_run(table: Table, order: int) -> Run:
    """A table as something that stands in a column."""
    return Run("", table.box, table.box.y0, 1.0, order, table=table)


def _grids(rules: Sequence[Box]) -> Iterator[_Grid]:
    """The rules that meet, with the lines they stand on; only where they enclose more than one cell."""
    across = [rule for rule in rules if rule.width > rule.height]
    upright = [rule for rule in rules if rule.height >= rule.width]
    for grid in _connected(across, upright):
        grid.columns = _lines((rule.x0 + rule.x1) / 2 for rule in grid.upright)
        grid.rows = _lines((rule.y0 + rule.y1) / 2 for rule in grid.across)
        columns, rows = len(grid.columns) - 1, len(grid.rows) - 1
        if columns >= 1 and rows >= 1 and 2 <= columns * rows <= MOST_CELLS:
            yield grid


def _connected(across: Sequence[Box], upright: Sequence[Box]) -> list[_Grid]:
    """Rules that meet one another, directly or by others."""
    parent = list(range(len(across) + len(upright)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    order = sorted(range(len(across)), key=lambda at: across[at].y0)
    for number, rule in enumerate(upright, len(across)):
        for at in order:
            if across[at].y0 > rule.y1 + MEET:
                break
            if _meet(across[at], rule):
                parent[root(at)] = root(number)
    grids: dict[int, _Grid] = {}
    for at, rule in enumerate((*across, *upright)):
        grid = grids.setdefault(root(at), _Grid([], []))
        (grid.across if at < len(across) else grid.upright).append(rule)
    return [grid for grid in grids.values() if len(grid.across) > 1 and len(grid.upright) > 1]


def _meet(one: Box, two: Box) -> bool:
    return one.x0 - MEET <= two.x1 and two.x0 - MEET <= one.x1 and one.y0 - MEET <= two.y1 and two.y0 - MEET <= one.y1


def _lines(places: Iterable[float]) -> list[float]:
    """`places` with those that are the same line as one."""
    lines: list[float] = []
    for place in sorted(places):
        if not lines or place - lines[-1] > MEET:
            lines.append(place)
    return lines


def _filled(grid: _Grid, glyphs: Sequence[Glyph], page: int, area: float) -> Table | None:
    """The table of a grid; None where it is but a frame around text."""
    cells = _merged_cells(grid)
    if len(cells) < 2 or max(grid.area(place, end) for place, end in cells.items()) > LARGEST_CELL * area:
        return None
    owner = {
        (row, column): place
        for place, end in cells.items()
        for row in range(place[0], end[0])
        for column in range(place[1], end[1])
    }
    content: dict[Place, list[Glyph]] = {place: [] for place in cells}
    for glyph in glyphs:
        x, y = glyph.middle
        place = owner.get((bisect(grid.rows, y) - 1, bisect(grid.columns, x) - 1))
        if place is not None:
            content[place].append(glyph)
    texts = {place: _cell_text(found) for place, found in content.items()}
    rows = [
        tuple(texts.get((row, column), "") for column in range(len(grid.columns) - 1))
        for row in range(len(grid.rows) - 1)
    ]
    shown = _without_empty_columns([row for row in rows if any(row)])
    if not shown or len(shown) * len(shown[0]) < 2 or sum(map(bool, texts.values())) < 2:
        return None
    return Table(tuple(shown), grid.box, page)


def _merged_cells(grid: _Grid) -> dict[Place, Place]:
    """The cells of a grid: row and column of the upper left corner of each, and those at which it ends."""
    taken: set[Place] = set()
    cells: dict[Place, Place] = {}
    across = _by_line(grid.rows, [((rule.y0 + rule.y1) / 2, rule.x0, rule.x1) for rule in grid.across])
    upright = _by_line(grid.columns, [((rule.x0 + rule.x1) / 2, rule.y0, rule.y1) for rule in grid.upright])
    for row in range(len(grid.rows) - 1):
        for column in range(len(grid.columns) - 1):
            if (row, column) in taken:
                continue
            y = (grid.rows[row] + grid.rows[row + 1]) / 2
            x = (grid.columns[column] + grid.columns[column + 1]) / 2
            right, below = column + 1, row + 1
            while right < len(grid.columns) - 1 and not _covers(upright[right], y):
                right += 1
            while below < len(grid.rows) - 1 and not _covers(across[below], x):
                below += 1
            taken |= {(r, c) for r in range(row, below) for c in range(column, right)}
            cells[row, column] = (below, right)
    return cells


def _by_line(lines: Sequence[float], rules: Iterable[tuple[float, float, float]]) -> list[list[tuple[float, float]]]:
    """From where to where rules go on each of `lines`; a rule is its place and its two ends."""
    found: list[list[tuple[float, float]]] = [[] for _ in lines]
    for place, start, end in rules:
        found[min(range(len(lines)), key=lambda at: abs(lines[at] - place))].append((start, end))
    return found


def _covers(rules: Iterable[tuple[float, float]], place: float) -> bool:
    return any(start <= place <= end for start, end in rules)


def _cell_text(glyphs: Sequence[Glyph]) -> str:
    text = ""
    for line in put_together(find_runs(glyphs), 0):
        text = joined(text, line.text)
    return text


def _without_empty_columns(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Double rules make columns in which nothing can stand."""
    used = [any(column) for column in zip(*rows, strict=True)] if rows else []
    return [tuple(cell for cell, keep in zip(row, used, strict=True) if keep) for row in rows]


def _open_tables(rules: Sequence[Box], tables: Sequence[Table]) -> Iterator[Box]:
    """Where three or more rules of the same extent stand below one another, with no upright ones."""
    across = [rule for rule in rules if rule.width >= LEAST_OPEN and rule.height < rule.width]
    across = [rule for rule in across if not any(_meet(rule, table.box) for table in tables)]
    while across:
        first = min(across, key=lambda rule: rule.y0)
        same = [rule for rule in across if abs(rule.x0 - first.x0) < MEET and abs(rule.x1 - first.x1) < MEET]
        across = [rule for rule in across if rule not in same]
        places = _lines(rule.y0 for rule in same)
        if len(places) == 3:  # 三线表: above the head, below it, below the last row
            yield Box(first.x0 - MEET, places[0], first.x1 + MEET, places[-1])


def _aligned_rows(runs: Sequence[Run]) -> tuple[tuple[str, ...], ...]:
    """The rows of a table without upright rules; none where the text in it does not stand in columns."""
    columns = _gaps(runs)
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.baseline):
        if lines and run.baseline - lines[-1][0].baseline < 0.6 * run.size:
            lines[-1].append(run)
        else:
            lines.append([run])
    if len(columns) < 1 or not 2 <= len(lines) <= MOST_OPEN_ROWS:
        return ()
    rows: list[list[str]] = []
    for line in lines:
        cells = [""] * (len(columns) + 1)
        for run in sorted(line, key=lambda run: run.box.x0):
            at = sum(run.box.x0 >= edge for edge in columns)
            cells[at] = f"{cells[at]} {run.text}".strip()
        if rows and not cells[0] and any(cells):  # a cell that goes on in a second line
            rows[-1] = [joined(above, cell) for above, cell in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    filled = sum(sum(map(bool, row)) > 1 for row in rows)
    return tuple(map(tuple, rows)) if len(rows) > 1 and filled >= LEAST_FILLED * len(rows) else ()


def _gaps(runs: Sequence[Run]) -> list[float]:
    """Where nothing stands from top to bottom: the edges between columns."""
    edges: list[float] = []
    reach: float | None = None
    for run in sorted(runs, key=lambda run: run.box.x0):
        if reach is not None and run.box.x0 - reach > 0.5 * run.size:
            edges.append((reach + run.box.x0) / 2)
        reach = max(reach or run.box.x1, run.box.x1)
    return edges
