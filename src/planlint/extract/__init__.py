"""Facts out of a document: one file for each family of facts, put together here."""

from __future__ import annotations

from planlint import dates
from planlint.document import Document
from planlint.extract.chapters import chapters, coded
from planlint.extract.duties import duties
from planlint.extract.estates import estates
from planlint.extract.kind import PLAN_KINDS, detect
from planlint.extract.measures import measure_uses, of_estates
from planlint.extract.mentions import mentions
from planlint.extract.milestones import milestones
from planlint.extract.money import amounts, fund_sources
from planlint.extract.parcel import certificates, land_uses, parcel_facts
from planlint.extract.payments import payment_terms
from planlint.extract.reading import Reading
from planlint.extract.residents import consents, notices
from planlint.extract.school import school_figures
from planlint.extract.split import Part, split
from planlint.extract.stages import stages
from planlint.extract.totals import totals
from planlint.extract.truncation import truncated
from planlint.facts import Facts

__all__ = ["Part", "extract", "split"]


def extract(document: Document, part: Part, *, index: int, of: int, kind: str | None = None) -> Facts:
    """The facts of one plan of a document.

    ``index`` and ``of`` number the plan among those of the file; ``kind`` overrides the kind that
    the text shows: whoever names it says that the text is the whole document.
    """
    reading = Reading(
        document, part, mentions(document, part), tuple(dates.scan(document.text, part.start, part.end))
    )
    headings, listed, bodies, cut = chapters(reading), estates(reading), duties(reading), truncated(reading)
    found = detect(reading, headings, listed, bodies, cut is not None)
    name = kind or found.name
    uses = measure_uses(reading, headings, bodies, listed, kind=name)
    sums = amounts(reading)
    is_parcel, is_school = name == "parcel", name == "school"
    return Facts(
        kind=name,
        title=part.title,
        title_span=part.title_span,
        start=part.start,
        end=part.end,
        index=index,
        of=of,
        truncated=cut,
        chapters=coded(headings, name),
        mentions=reading.mentions,
        dates=reading.dates,
        estates=of_estates(listed, uses),
        measures=uses,
        sources=fund_sources(reading),
        amounts=sums,
        stages=stages(reading),
        milestones=milestones(reading),
        payments=payment_terms(reading),
        consents=consents(reading),
        notices=notices(reading),
        duties=bodies,
        certificates=certificates(reading) if is_parcel else (),
        land_uses=land_uses(reading) if is_parcel else (),
        school=school_figures(reading) if is_school else (),
        parcel=parcel_facts(reading) if is_parcel else (),
        excerpt=cut is not None or (found.excerpt and kind is None),
        totals={}
        if name == "list"
        else totals(reading, listed, sums, is_plan=name in PLAN_KINDS and not found.excerpt),
    )
