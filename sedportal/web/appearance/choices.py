"""What can be chosen about the look, and the attributes of ``<html>`` that tell the stylesheet of it.

The schemes of two colours, the sizes and the spacings are those that ГОСТ Р 52872-2019 and the practice of state
sites ask of a «версия для слабовидящих». Their colours stand in ``static/styles/12-low-vision.css``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sedportal.kernel.i18n import _


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its preference, its title, its values with their titles (the usual one first).

    ``attribute`` of ``<html>`` has the value unless it is the usual one. ``low_vision`` tells that it belongs to the
    version for low vision.
    """

    name: str
    attribute: str
    title: str
    options: Mapping[str, str]
    low_vision: bool = True

    @property
    def usual(self) -> str:
        """Return what counts without a choice."""
        return next(iter(self.options))

    @property
    def values(self) -> tuple[str, ...]:
        """Return everything that can be chosen."""
        return tuple(self.options)


SCHEME = Choice(
    'scheme', 'data-scheme', _('Light or dark'),
    {'system': _('As the system'), 'light': _('Light'), 'dark': _('Dark')}, low_vision=False,
)  # fmt: skip
DENSITY = Choice(
    'density', 'data-density', _('Rows of lists'),
    {'comfortable': _('With air'), 'compact': _('Close together')}, low_vision=False,
)  # fmt: skip
KEYS = Choice(
    'keys', 'data-keys', _('Keys of single letters'), {'on': _('On'), 'off': _('Off')}, low_vision=False,
)  # fmt: skip
CHOICES = (
    SCHEME,
    DENSITY,
    KEYS,
    Choice(
        'text_size', 'data-a11y-size', _('Size of text'),
        {'100': _('100 %'), '125': _('125 %'), '150': _('150 %'), '200': _('200 %')},
    ),
    Choice(
        'colours', 'data-a11y-colours', _('Colours'),
        {
            'usual': _('Of the portal'),
            'black-on-white': _('Black on white'),
            'white-on-black': _('White on black'),
            'blue-on-sky': _('Dark blue on light blue'),
            'brown-on-beige': _('Brown on beige'),
            'green-on-brown': _('Green on dark brown'),
        },
    ),
    Choice(
        'font', 'data-a11y-font', _('Font'),
        {'golos': _('Golos'), 'system': _('Of the system'), 'serif': _('With serifs')},
    ),
    Choice(
        'letters', 'data-a11y-letters', _('Space between letters'),
        {'usual': _('Usual'), 'wide': _('Wide'), 'wider': _('Wider')},
    ),
    Choice(
        'lines', 'data-a11y-lines', _('Space between lines'),
        {'usual': _('Usual'), 'wide': _('Wide'), 'wider': _('Wider')},
    ),
    Choice('pictures', 'data-a11y-pictures', _('Pictures'), {'on': _('Shown'), 'off': _('Hidden')}),
)  # fmt: skip
BY_NAME: Mapping[str, Choice] = {choice.name: choice for choice in CHOICES}
LOW_VISION = tuple(choice for choice in CHOICES if choice.low_vision)


def attributes(preferences: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the attributes of ``<html>`` for what is not as usual.

    Parameters: ``preferences`` answers by the names of the choices (``request.preferences``).
    """
    for choice in CHOICES:
        value = preferences[choice.name]
        if value != choice.usual:
            yield choice.attribute, value
