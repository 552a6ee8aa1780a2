"""The letters of a case, as PDF to read and as Word to send."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.refusal import OutOfReach
from jiugai.ground.letters.pdf import as_pdf
from jiugai.ground.letters.word import as_docx
from jiugai.review.letters import KINDS, letter_of
from jiugai.review.views.case import found

_FORMS = {
    "pdf": (as_pdf, "application/pdf"),
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@needs("review.view")
def letter(request: Asked, pk: UUID, number: int, kind: str, form: str) -> HttpResponse:
    """GET: the letter of an entry of the timeline; ``form`` is pdf or docx."""
    case = found(request, pk)
    entry = (
        case.entries.filter(number=number).select_related("submission__plan", "submission__version").first()
    )
    known = KINDS.get(kind)
    if entry is None or known is None or entry.act not in known.acts or form not in _FORMS:
        raise OutOfReach("没有这封信函。")
    make, media_type = _FORMS[form]
    answer = HttpResponse(make(letter_of(case, known, entry)), content_type=media_type)
    answer["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{known.name}-{case.plan.title}.{form}')}"
    )
    return answer
