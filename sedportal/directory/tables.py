"""Organisations with their folders, units and people as a table that somebody made in a spreadsheet.

The reader is lenient: UTF-8 or Windows-1251, semicolons, commas or tabs, columns in any order under Russian or English
names. What it can't take it tells by row and column. It knows nothing of the portal: ``operations/importing.py`` does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sedportal.kernel.i18n import _

MOST_BYTES = 1024 * 1024
MOST_ROWS = 2000
ORGANISATION, UNIT, FOLDER, PERSON = 'organisation', 'unit', 'folder', 'person'

# Column → its heading in the template, and what else people call it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    'what': ('Что', 'что это', 'вид', 'тип', 'запись', 'what'),
    'title': ('Название', 'наименование', 'полное название', 'полное наименование', 'title'),
    'short_name': ('Краткое название', 'краткое наименование', 'сокращённо', 'сокращение', 'short name'),
    'slug': ('Адрес в ссылках', 'адрес', 'код', 'slug', 'address'),
    'category': ('Категория', 'category'),
    'seat': ('Место', 'населённый пункт', 'место нахождения', 'местонахождение', 'город', 'seat'),
    'workplaces': ('Рабочих мест', 'рабочие места', 'количество рабочих мест', 'workplaces'),
    'within': ('Внутри', 'входит в', 'родитель', 'within'),
    'name': ('Фамилия, имя, отчество', 'фио', 'ф.и.о.', 'ф. и. о.', 'ф.и.о', 'сотрудник', 'name'),
    'surname': ('Фамилия', 'surname'),
    'first_name': ('Имя', 'first name'),
    'patronymic': ('Отчество', 'patronymic'),
    'position': ('Должность', 'position'),
    'unit': ('Подразделение', 'отдел', 'unit'),
    'email': ('Электронная почта', 'e-mail', 'email', 'почта', 'эл. почта', 'адрес электронной почты'),
    'phone': ('Телефон', 'phone'),
    'login': ('Логин', 'имя для входа', 'учётная запись', 'login'),
    'roles': ('Роли', 'роль', 'roles', 'role'),
}
# The columns of the file that is offered to be filled in.
TEMPLATE = tuple(key for key in COLUMNS if key not in ('surname', 'first_name', 'patronymic'))
KINDS: Mapping[str, str] = {
    'организация': ORGANISATION, 'муниципалитет': ORGANISATION, 'администрация': ORGANISATION,
    'organisation': ORGANISATION, 'подразделение': UNIT, 'отдел': UNIT, 'управление': UNIT, 'unit': UNIT,
    'папка': FOLDER, 'folder': FOLDER, 'сотрудник': PERSON, 'человек': PERSON, 'person': PERSON,
}  # fmt: skip
CATEGORY_WORDS: Mapping[str, str] = {
    'аппарат': 'apparatus', 'аппарат правительства': 'apparatus', 'исполнительный орган': 'executive',
    'орган исполнительной власти': 'executive', 'городской округ': 'urban_okrug',
    'муниципальный район': 'municipal_district', 'муниципальный округ': 'municipal_district',
}  # fmt: skip
ROLE_WORDS: Mapping[str, str] = {
    'читатель': 'reader', 'редактор': 'editor', 'регистратор': 'registrar', 'делопроизводитель': 'registrar',
    'руководитель': 'manager', 'архивариус': 'archivist', 'контролер': 'controller',
    'администратор': 'org_admin', 'администратор организации': 'org_admin',
}  # fmt: skip
_SPACES = re.compile(r'\s+')


def plain(text: str) -> str:
    """Return ``text`` as words of a table are compared: small letters, ё as е, single spaces."""
    return _SPACES.sub(' ', text.casefold().replace('ё', 'е')).strip(' .:*')


_BY_HEADING = {plain(name): key for key, names in COLUMNS.items() for name in names}


@dataclass(frozen=True)
class Fault:
    """What is wrong in one place; ``column`` is the heading, empty for the whole row, ``row`` 0 for the whole table."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Line:
    """One row of the table: ``number`` is what a spreadsheet shows beside it, ``what`` one of the four kinds."""

    number: int
    what: str
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, '')


@dataclass
class Table:
    """What was read: lines, headings as the file spells them, and what could not be read."""

    lines: list[Line] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: Line | None, column: str, text: str) -> None:
        """Note that something is wrong in a cell."""
        heading = self.headings.get(column, COLUMNS[column][0]) if column else ''
        self.faults.append(Fault(line.number if line is not None else 0, heading, text))


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8 if it is that, else Windows-1251, which takes all bytes but one."""
    try:
        return data.decode('utf-8-sig')
    except UnicodeDecodeError:
        return data.decode('cp1251', 'replace')


def read_table(text: str) -> Table:
    """Return the table that stands in ``text``. Never raises for what stands in it."""
    table = Table()
    if len(text.encode('utf-8', 'replace')) > MOST_BYTES:
        table.fault(None, '', _('The table is too large: up to 1 MB.'))
        return table
    rows = _rows(text)
    if not rows:
        table.fault(None, '', _('The table is empty. Download the template and fill it in.'))
        return table
    columns = _columns(table, rows[0][1])
    if not columns:
        return table
    for number, cells in rows[1 : MOST_ROWS + 1]:
        _read_line(table, columns, number, cells)
    if len(rows) > MOST_ROWS + 1:
        table.fault(None, '', _('The table has too many rows: up to 2,000.'))
    if not table.lines and not table.faults:
        table.fault(None, '', _('The table has headings only.'))
    return table


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with its number in the file."""
    text = text.lstrip('\ufeff').replace('\x00', '').replace('\r\n', '\n').replace('\r', '\n')
    head = next((line for line in text.split('\n') if line.strip()), '')
    delimiter = max(';,\t', key=head.count)
    found, number = [], 0
    reader = csv.reader(io.StringIO(text, newline=''), delimiter=delimiter)
    try:
        for cells in reader:
            number += 1
            if any(cell.strip() for cell in cells):
                found.append((number, [_SPACES.sub(' ', cell).strip() for cell in cells]))
    except csv.Error:  # a cell beyond the module's bound: what was read so far counts
        pass
    return found


def _columns(table: Table, heads: list[str]) -> dict[int, str]:
    columns: dict[int, str] = {}
    for place, heading in enumerate(heads):
        key = _BY_HEADING.get(plain(heading))
        if key is None:
            if heading:
                table.faults.append(Fault(1, heading, _('There is no such column. Rename it as in the template.')))
        elif key in columns.values():
            table.faults.append(Fault(1, heading, _('This column stands here twice.')))
        else:
            columns[place] = key
            table.headings[key] = heading
    if 'name' not in columns.values() and 'surname' not in columns.values() and 'what' not in columns.values():
        table.faults.append(Fault(1, '', _('The first row must hold the names of the columns, as in the template.')))
        return {}
    return columns


def _read_line(table: Table, columns: Mapping[int, str], number: int, cells: list[str]) -> None:
    values = {key: cells[place] for place, key in columns.items() if place < len(cells) and cells[place]}
    if not values:
        return
    word = values.get('what', '')
    what = KINDS.get(plain(word), '') if word else _guessed(values)
    line = Line(number, what, values)
    if not what:
        table.fault(line, 'what', _('Write what the row is: an organisation, a unit, a folder or a person.'))
        return
    table.lines.append(line)


def _guessed(values: Mapping[str, str]) -> str:
    """Return what a row without that word must be."""
    return PERSON if values.get('name') or values.get('surname') else ''


def template() -> bytes:
    """Return a file to fill in, with one row of each kind as an example."""
    examples = (
        {'what': 'организация', 'title': 'Администрация городского округа Примерный', 'short_name': 'Примерный (г.о.)',
         'slug': 'g-primer', 'category': 'городской округ', 'seat': 'г. Примерный', 'workplaces': '20'},
        {'what': 'подразделение', 'title': 'Общий отдел'},
        {'what': 'папка', 'title': 'Обращения граждан'},
        {'what': 'папка', 'title': 'Губернатор', 'within': 'Входящие'},
        {'what': 'сотрудник', 'name': 'Иванова Анна Петровна', 'position': 'ведущий специалист', 'unit': 'Общий отдел',
         'email': 'ivanova@example.org', 'roles': 'регистратор, читатель'},
    )  # fmt: skip
    kept = io.StringIO()
    writer = csv.writer(kept, delimiter=';', lineterminator='\r\n')
    writer.writerow([COLUMNS[key][0] for key in TEMPLATE])
    writer.writerows([[example.get(key, '') for key in TEMPLATE] for example in examples])
    return kept.getvalue().encode('utf-8-sig')
