"""Every word of the trade that the site's identifiers use has its Chinese in the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps

from jiugai.ground.access.roles import PERMISSIONS, ROLES
from jiugai.ground.audit.events import EVENTS
from tests.test_house import ROOT, glossary

PLAIN = frozenset(
    """
    access added after again all amount answer answered applied arguments as at attempts before begun
    blob built by cell centre changed checked ciphertext confirmed connected content count counts
    data declare declared declined document done drawn due edit ended entered era error errors event
    expired exported failed fails field file filled first generator given group happened has header
    holds imported infos is kept key kind label last lat lease like limited line loaded locked logged
    lon lookup made manage media member month must name named note of opened out page parent place
    previous programmed purpose query read recorded removed rotated row rows sealed seated set sha256
    since skipped sort started state stopped stored targeted title trouble type until uploaded
    closes covered dated decided extended guided kinds late mark opens prioritised up way
    adopted based committed enlisted excluded from held instead marks paper reinstated retired scored specialties why
    awarded reconsidered sent used value values version warnings wrapped wrong brought list listed oidc app asked certain e mail path switch switched unread stranger tries urban while words
    about act acted attached blocks characters detached facts flow html keys latest base grounds no
    dismissed invited share message met missing numbered origin said slug text judged reading approve approved conclude justification returned submit submitted
    adjudicated attribute blank cancelled cast channel contact doors earlier enter expires figures found groups handed hash if needs nonce not order passed prepared printed question received result retracted
    revoked round rule run scan serial token valid void web
    """.split()
)
"""Words that mean what they mean to everybody, and those of software."""


def words_in(identifier: str) -> list[str]:
    """``StageEntry.happened_on`` → stage, entry, happened, on; units at the end of a name are none."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", identifier).lower()
    return [word for word in re.split(r"[._]", split) if word and word not in ("fen", "dm2", "e7", "id")]


def words_of_the_site() -> Iterator[str]:
    """The words of all models, their fields, events, permissions and roles."""
    for model in apps.get_models():
        if model.__module__.startswith("jiugai."):
            yield from words_in(model.__name__)
            for field in model._meta.get_fields():
                if field.concrete:
                    yield from words_in(field.name)
    for code in (*EVENTS, *PERMISSIONS, *ROLES):
        yield from words_in(code)


def known() -> set[str]:
    """The words of the glossary's identifiers, with their simple plurals."""
    words = {word for _, name in glossary() for word in words_in(name)}
    return words | {f"{word}s" for word in words} | {word.removesuffix("s") for word in words}


def test_every_word_of_the_trade_stands_in_the_glossary() -> None:
    used = set(words_of_the_site())
    assert len(used) > 150
    assert sorted(used - known() - PLAIN) == [], "give it a row in docs/glossary.md, or call it plain English"


def test_no_word_is_called_plain_that_nobody_uses_or_that_is_explained() -> None:
    assert sorted(PLAIN - set(words_of_the_site())) == []
    assert sorted(PLAIN & known()) == []


def test_every_row_has_its_three_cells() -> None:
    rows = [
        line for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines() if line.startswith("|")
    ]
    assert all(re.fullmatch(r"\| [^|]+ \| [^|]+ \| `\w+`(?: / `\w+`)* \|", row) for row in rows[2:])
