"""意愿、表决、公示: what residents say, decide and object to."""

from jiugai.residents.models.ballot import (
    Adjudication,
    Ballot,
    By,
    Control,
    Counted,
    Entry,
    Option,
    Proxy,
    Reading,
    Retraction,
    Scan,
    Slip,
    SlipState,
)
from jiugai.residents.models.vote import Before, Electorate, Group, Verdict, Vote, VoteEntry, VoteState

__all__ = [
    "Adjudication",
    "Ballot",
    "Before",
    "By",
    "Control",
    "Counted",
    "Electorate",
    "Entry",
    "Group",
    "Option",
    "Proxy",
    "Reading",
    "Retraction",
    "Scan",
    "Slip",
    "SlipState",
    "Verdict",
    "Vote",
    "VoteEntry",
    "VoteState",
]
