"""Invented letters, notes and acts in office Russian, fixed by the source of chance that is given."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from sedportal.kernel.russian import format_date

from .names import Person, invent
from .positions import head_of
from .region import Organisation, account, organisations
from .scenes import Topic, fill, scene, vocabulary

CITIZENS = 'Граждане'
ACT_WORDS = {
    'administration_resolution': ('Постановление', '{author} постановляет'),
    'administration_order': ('Распоряжение', ''),
    'main_activity_order': ('Приказ', 'приказываю'),
    'personnel_order': ('Приказ', 'приказываю'),
    'government_resolution': ('Постановление', 'Правительство Ивановской области постановляет'),
    'government_order': ('Распоряжение Правительства', ''),
}
_ACTS_OF = {
    'apparatus': ('government_resolution', 'government_order', 'main_activity_order'),
    'executive': ('main_activity_order',),
    'urban_okrug': ('administration_resolution', 'administration_order'),
    'municipal_district': ('administration_resolution', 'administration_order'),
}
NOTE_WORDS = {
    'service_note': 'Служебная записка',
    'report_note': 'Докладная записка',
    'explanatory_note': 'Объяснительная записка',
}

_OPENINGS = (
    'Рассмотрев вопрос, сообщаем следующее.',
    'Во исполнение поручения, данного на оперативном совещании, сообщаем следующее.',
    'Направляем информацию по указанному вопросу.',
    'В дополнение к ранее направленной информации сообщаем следующее.',
)
_NOTE_OPENINGS = (
    'По существу вопроса докладываю следующее.',
    'Довожу до Вашего сведения следующее.',
    'В связи с производственной необходимостью сообщаю следующее.',
)
_CLOSINGS = (
    'О принятом решении просим сообщить в письменной форме.',
    'Дополнительные материалы будут представлены по первому требованию.',
    'Благодарим за сотрудничество и рассчитываем на положительное решение.',
    'Приложение: на 3 л. в 1 экз.',
    'Контактное лицо указано в конце письма.',
)
_NOTE_CLOSINGS = (
    'Прошу Вашего решения.',
    'Расчёты и обоснование прилагаются.',
    'Дополнительные материалы подготовлены и могут быть представлены сегодня.',
)
_CITIZEN_OPENINGS = (
    'Обращаюсь к Вам от своего имени и от имени соседей.',
    'Прошу помочь в решении вопроса, который не могу решить уже второй год.',
    'Пишу Вам повторно, поскольку ответа на первое письмо не получено.',
)
_CITIZEN_CLOSINGS = (
    'Ответ прошу направить по почте на мой домашний адрес.',
    'Надеюсь на Вашу помощь и понимание.',
    'Прилагаю фотографии на двух листах.',
)
_PREAMBLES = (
    'В соответствии с законодательством Российской Федерации и Ивановской области',
    'В целях повышения эффективности работы и исполнения поручений Губернатора Ивановской области',
    'Руководствуясь законодательством Российской Федерации и Ивановской области,',
    'В связи с кадровыми и организационными изменениями',
    'На основании решения, принятого на заседании комиссии {date} (протокол № {small}),',
)
_CONTROL = 'Контроль за исполнением настоящего документа оставляю за собой.'
RESOLUTIONS = (
    'Прошу рассмотреть и подготовить проект ответа.',
    'Прошу взять на контроль и доложить в недельный срок.',
    'К сведению и учёту в работе.',
    'Прошу организовать совещание с участием заинтересованных лиц.',
    'Прошу подготовить предложения с расчётом средств.',
)
ARCHIVE_COMMENTS = ('Исполнено, в дело № 01-12', 'Вопрос решён, в дело № 02-07', 'Ответ направлен, в дело № 01-15')
WITHDRAW_COMMENTS = ('Вопрос решён в рабочем порядке', 'Подготовлен новый проект', 'Утратил актуальность')
ANNUL_COMMENTS = ('Зарегистрирован повторно', 'Зарегистрирован ошибочно: адресован другой организации')


@dataclass(frozen=True, slots=True)
class Letter:
    """Be the text of a document with all that stands around it on paper.

    ``heading`` names the author; ``addressee`` are its lines; ``form`` is «Постановление», «Служебная записка»
    or empty for a letter; ``number`` is empty while the document has none; ``paragraphs`` are the body.
    """

    heading: str
    addressee: tuple[str, ...]
    form: str
    day: date
    number: str
    title: str
    greeting: str
    paragraphs: tuple[str, ...]
    position: str
    signer: str
    executor: str = ''

    @property
    def text(self) -> str:
        """Return the body as plain text, paragraphs parted by empty lines."""
        return '\n\n'.join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Be whoever writes to the region or is written to; ``group`` is a group of correspondents."""

    name: str
    position: str
    person: Person
    group: str
    citizen: bool = False


def correspondent(chance: random.Random, own: Organisation) -> Correspondent:
    """Choose who writes to ``own``: a body of the region, somebody outside it, or a citizen."""
    die = chance.random()
    if die < 0.5:
        other = chance.choice([place for place in organisations() if place.slug != own.slug])
        return Correspondent(other.name, head_of(other.slug), account(other.slug, 'manager').person, group_of(other))
    person = invent(chance)
    if die < 0.85:
        name = chance.choice(vocabulary()['organisations']).format(house=chance.randint(1, 90))
        position = chance.choice(('Директор', 'Генеральный директор', 'Председатель', 'Руководитель'))
        return Correspondent(name, position, person, 'Организации')
    return Correspondent(person.full, '', person, CITIZENS, citizen=True)


def group_of(place: Organisation) -> str:
    """Return the group of correspondents that a body of the region belongs to."""
    return 'Органы местного самоуправления' if place.slug[:2] in ('g-', 'r-') else 'Органы власти области'


def incoming(chance: random.Random, own: Organisation, sender: Correspondent, topic: Topic, day: date) -> Letter:
    """Write a letter to ``own``, dated ``day``."""
    details = scene(chance, own, day)
    head = account(own.slug, 'manager').person
    openings, closings = (_CITIZEN_OPENINGS, _CITIZEN_CLOSINGS) if sender.citizen else (_OPENINGS, _CLOSINGS)
    return Letter(
        heading='' if sender.citizen else sender.name,
        addressee=(own.name, f'{head_of(own.slug)} {head.short}'),
        form='Обращение' if sender.citizen else '',
        day=day,
        number='б/н' if sender.citizen else foreign_number(chance),
        title=fill(chance.choice(topic.titles), details),
        greeting=head.greeting,
        paragraphs=_body(chance, topic, details, chance.choice(openings), closings),
        position=sender.position,
        signer=sender.person.signature,
    )


def outgoing(
    chance: random.Random, own: Organisation, receiver: Correspondent, topic: Topic, day: date, executor: Person
) -> Letter:
    """Write a letter of ``own``: on its own account, or in reply to a letter of a few days before."""
    details = scene(chance, own, day)
    asked = day - timedelta(days=chance.randint(5, 25))
    opening = chance.choice(_OPENINGS)
    if chance.random() < 0.6:
        opening = f'На Ваше письмо от {format_date(asked)} № {foreign_number(chance)} сообщаем следующее.'
    head = account(own.slug, 'manager').person
    return Letter(
        heading=own.name,
        addressee=(receiver.name, receiver.person.short) if not receiver.citizen else (receiver.name,),
        form='',
        day=day,
        number='',
        title=fill(chance.choice(topic.titles), details),
        greeting=receiver.person.greeting,
        paragraphs=_body(chance, topic, details, opening),
        position=head_of(own.slug),
        signer=head.signature,
        executor=f'{executor.full}, 8 (4932) 00-{chance.randint(10, 99)}-{chance.randint(10, 99)}',
    )


def internal(chance: random.Random, own: Organisation, author: Person, subkind: str, topic: Topic, day: date) -> Letter:
    """Write a note from ``author`` to the head of his organisation."""
    details = scene(chance, own, day)
    head = account(own.slug, 'manager').person
    return Letter(
        heading=own.name,
        addressee=(head_of(own.slug), head.short),
        form=NOTE_WORDS[subkind],
        day=day,
        number='',
        title=fill(chance.choice(topic.titles), details),
        greeting='',
        paragraphs=_body(chance, topic, details, chance.choice(_NOTE_OPENINGS), _NOTE_CLOSINGS),
        position=author.position,
        signer=author.signature,
    )


def act(chance: random.Random, own: Organisation, subkind: str, topic: Topic, day: date) -> Letter:
    """Draw up a legal act of ``own`` with numbered items."""
    details = scene(chance, own, day)
    word, verb = ACT_WORDS[subkind]
    preamble = fill(chance.choice(_PREAMBLES), details)
    opening = f'{preamble} {verb.format(author=own.name)}:' if verb else f'{preamble.rstrip(",")}:'
    orders = chance.sample(topic.orders, k=min(len(topic.orders), chance.randint(2, 4)))
    items = [fill(order, details) for order in orders if not order.startswith('Контроль')] + [_CONTROL]
    return Letter(
        heading=own.name,
        addressee=(),
        form=word,
        day=day,
        number='',
        title=fill(chance.choice(topic.acts), details),
        greeting='',
        paragraphs=(opening, *(f'{n}. {item}' for n, item in enumerate(items, start=1))),
        position=head_of(own.slug),
        signer=account(own.slug, 'manager').person.signature,
    )


def act_subkind(chance: random.Random, own: Organisation, topic: Topic) -> str:
    """Choose what kind of act an organisation issues on a topic."""
    if topic.key == 'personnel' and own.category in ('apparatus', 'executive'):
        return 'personnel_order'
    return chance.choice(_ACTS_OF[own.category])


def foreign_number(chance: random.Random) -> str:
    """Invent the number that a sender gave to a letter."""
    seq = chance.randint(1, 4000)
    return chance.choice((f'{chance.randint(1, 30):02d}-{chance.randint(1, 20):02d}/{seq}', f'{seq}', f'{seq}-исх'))


def _body(
    chance: random.Random,
    topic: Topic,
    details: dict[str, str],
    opening: str,
    closings: tuple[str, ...] = _CLOSINGS,
) -> tuple[str, ...]:
    """Put a body together; whoever writes in his own name says «Прошу», an organisation «Просим»."""
    facts = chance.sample(topic.facts, k=min(len(topic.facts), chance.randint(2, 4)))
    voice = 'Просим' if closings is _CLOSINGS else 'Прошу'
    requests = [request for request in topic.requests if request.startswith(voice)] or topic.requests
    sentences = (opening, *facts, chance.choice(requests), chance.choice(closings))
    return tuple(fill(sentence, details) for sentence in sentences)
