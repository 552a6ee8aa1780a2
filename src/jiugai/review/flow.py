"""The steps of a review as data: who, by when, what a step needs, what may be done in it.

One ``Step`` here is a step everywhere: its page, its permission, its deadline, its line in the timeline and in the list of
pending work.  A case keeps the steps with which it began; a step that changes gets ``until`` and a successor with ``since``,
and a test pins every released version.

The order is that of 湘建城〔2020〕50号 (county first review, acceptance by the province, experts, conclusion with number,
approval by the government), the review by the city between county and province is a default; neither was verified at its
source.  Which steps a province takes is its policy (``review.steps``), their terms are ``review.days.<step>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import Level

VERSION = 1
"""Of the flows; counted up with every change that a case would notice."""


class Form(StrEnum):
    """What a page asks for when something is done."""

    PLAIN = "plain"
    RETURN = "return"
    OPINION = "opinion"
    RECOMMENDATION = "recommendation"
    CONCLUSION = "conclusion"
    APPROVAL = "approval"


class Leads(StrEnum):
    """Where a case is afterwards."""

    ON = "on"
    STAYS = "stays"
    BACK = "back"
    BY_OUTCOME = "by outcome"


@dataclass(frozen=True)
class Act:
    """Something that may be done in a step; ``guarded``: only where the step's conditions are met.

    ``done`` is its line in the timeline; ``permission`` is another than the step's where it says so.
    """

    code: str
    name: str
    done: str
    form: Form
    leads: Leads
    guarded: bool = False
    permission: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a case.

    ``permission`` is who does it, over the case's place; ``needs`` are codes of :mod:`jiugai.review.conditions`; ``since``
    and ``until`` are versions of the flow.  ``office`` is the level whose office does it: what is of a place above it does
    not pass there, a city's programme no county.
    """

    code: str
    name: str
    permission: str
    needs: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    since: int = 1
    until: int | None = None
    office: Level = Level.PROVINCE

    @property
    def term(self) -> str:
        """The policy rule that says how many working days it may take."""
        return f"review.days.{self.code}"

    def act(self, code: str) -> Act | None:
        """What may be done in it under that code."""
        return next((a for a in self.acts if a.code == code), None)

    def permission_of(self, act: Act) -> str:
        """Who may do it."""
        return act.permission or self.permission


_RETURN = Act("return", "退回补正", "退回补正", Form.RETURN, Leads.BACK)

STEPS: tuple[Step, ...] = (
    Step(
        "first_review", "县初审", "review.first", ("complete", "procedure", "accuracy"),
        (Act("pass", "初审通过", "初审通过", Form.PLAIN, Leads.ON, guarded=True), _RETURN), office=Level.COUNTY,
    ),
    Step(
        "city_review", "市初审", "review.city", ("complete", "procedure", "accuracy"),
        (Act("pass", "审查通过，报省", "审查通过", Form.PLAIN, Leads.ON, guarded=True), _RETURN), office=Level.CITY,
    ),
    Step(
        "docketing", "省受理", "review.docket", ("complete", "procedure", "accuracy", "admitted"),
        (Act("accept", "受理", "受理", Form.PLAIN, Leads.ON, guarded=True), _RETURN),
    ),
    Step(
        "expert_review", "专家评审", "review.docket", ("corrected", "opinion"),
        (
            Act("consolidate", "录入专家组意见", "专家组意见", Form.OPINION, Leads.STAYS),
            Act("finish", "专家评审结束", "专家评审结束", Form.PLAIN, Leads.ON, guarded=True),
            _RETURN,
        ),
    ),
    Step(
        "conclusion", "部门结论", "review.docket", ("recommended",),
        (
            Act("recommend", "提出处理建议", "提出建议", Form.RECOMMENDATION, Leads.STAYS),
            Act("conclude", "作出结论", "作出结论", Form.CONCLUSION, Leads.BY_OUTCOME, guarded=True, permission="review.conclude"),
        ),
    ),
    Step(
        "approval", "政府批准", "review.approve", (),
        (Act("approve", "登记政府批准", "政府批准", Form.APPROVAL, Leads.ON),),
    ),
    Step(
        "filing", "省备案", "review.docket", ("corrected", "filing_papers"),
        (Act("file", "准予备案", "准予备案", Form.PLAIN, Leads.ON, guarded=True), _RETURN),
    ),
    Step(
        "group_filing", "领导小组办公室备案", "review.city", ("corrected", "filing_papers", "no_objection"),
        (Act("file", "备案", "备案", Form.PLAIN, Leads.ON, guarded=True), _RETURN),
    ),
)  # fmt: skip
BY_CODE: dict[str, Step] = {step.code: step for step in STEPS}


_ENDS = ("conclusion", "approval")


@dataclass(frozen=True)
class Road:
    """A road that a plan takes; ``rule`` is the policy that names its steps, ``steps`` those where no policy does.

    ``series`` is what its numbers are counted in, ``number_rule`` the policy that says how they are written, ``number_form``
    the form where none does: no two roads write one number alike.
    """

    code: str
    name: str
    rule: str
    steps: tuple[str, ...]
    series: str
    number_rule: str
    number_form: str

    def refuse_misshapen(self, way: tuple[Step, ...]) -> None:
        """Raises :class:`Refused` for steps of a policy by which no plan could get to an end."""
        codes = [step.code for step in way]
        last = codes[-1] if codes else ""
        ends = last in (_ENDS if self.code == "review" else ("filing", "group_filing"))
        if not ends or ("approval" in codes and "conclusion" not in codes):
            raise Refused(
                f"本地政策里{self.name}的步骤（{self.rule}）走不到头：审核以「部门结论」或其后的「政府批准」结束，备案以备案结束。请系统管理员改正后再报。"
            )


ROADS: dict[str, Road] = {
    road.code: road
    for road in (
        Road(
            "review", "审核", "review.steps",
            ("first_review", "city_review", "docketing", "expert_review", "conclusion", "approval"), "review",
            "review.number_form", "{county}-{year}-{batch}-{number}-{check}",
        ),
        Road(
            "filing", "备案", "review.filing_steps", ("first_review", "filing"), "filing",
            "review.filing_number_form", "B{county}-{year}-{batch}-{number}-{check}",
        ),
        Road(
            "group_filing", "领导小组备案", "review.group_filing_steps", ("group_filing",), "group_filing",
            "review.group_filing_number_form", "L{county}-{year}-{batch}-{number}-{check}",
        ),
    )
}  # fmt: skip


def steps_of(road: str, named: tuple[str, ...] = (), *, level: int = Level.COMMUNITY) -> tuple[Step, ...]:
    """The steps of a road in order: those that the policy names, where it does, else the road's own.

    ``level`` is that of the plan's place.
    """
    wanted = [code for code in named if code in BY_CODE] or ROADS[road].steps
    steps = [BY_CODE[code] for code in wanted]
    return tuple(step for step in steps if step.office <= level)
