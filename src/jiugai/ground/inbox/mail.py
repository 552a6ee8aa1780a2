"""E-mails of notices: sent by the worker, each at most once, to an address that is read from ``private`` on record."""

from __future__ import annotations

import logging
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from jiugai.ground.common.refusal import Refused
from jiugai.ground.inbox.holders import may
from jiugai.ground.inbox.models import Mail, Notice
from jiugai.ground.private.actions import Purged
from jiugai.ground.private.actions import read as read_private

_PERMANENT = 500
_log = logging.getLogger(__name__)


class NotTaken(Exception):
    """The server of e-mails said that it does not take one now; the code alone, for its words name the address."""


def send(key: UUID) -> None:
    """Sends the e-mail of a notice, unless it was sent, or may have been by a worker that died.

    What fails before the server was given it, or was answered with a no for now, is raised, to be tried again; a no for
    good is :class:`Refused`.  An answer that did not come leaves it unsure: the notice stands in the inbox, and nobody gets
    an e-mail twice.
    """
    notice = Notice.objects.select_related("account", "division").get(pk=key)
    if notice.mail == Mail.BEGUN:
        _now(notice, Mail.BEGUN, Mail.UNSURE)
    if notice.mail != Mail.WAITING:
        return
    if not settings.MAIL_IS_ON or not _may_still(notice):
        _now(notice, Mail.WAITING, Mail.DROPPED)
        return
    connection: BaseEmailBackend = get_connection()
    connection.open()
    try:
        address = _address(notice)
        if not address:
            _now(notice, Mail.WAITING, Mail.DROPPED)
        elif _now(notice, Mail.WAITING, Mail.BEGUN):
            _hand_over(connection, notice, address)
    finally:
        connection.close()


def _may_still(notice: Notice) -> bool:
    """Is the account open, and does it hold what it had to hold to be told?"""
    if not notice.account.is_active:
        return False
    if not notice.permission or notice.division is None:
        return True
    return may(notice.account_id, notice.permission, notice.division)


def _address(notice: Notice) -> str:
    if notice.account.subject is None:
        return ""
    try:
        return read_private(notice.account.subject, "email", by=None, reason="发送提醒邮件")
    except Purged:
        return ""


def _now(notice: Notice, before: Mail, after: Mail) -> bool:
    """Writes how far it is, at once; False where another worker was first."""
    notice.mail = after
    return bool(Notice.objects.filter(pk=notice.pk, mail=before).update(mail=after))


def _hand_over(connection: BaseEmailBackend, notice: Notice, address: str) -> None:
    try:
        connection.send_messages([_written(notice, address)])
    except SMTPRecipientsRefused as error:
        code = next((code for code, _ in error.recipients.values()), 0)
        _refused(notice, code)
    except SMTPResponseException as error:
        _refused(notice, error.smtp_code)
    except (SMTPException, OSError) as error:
        _now(notice, Mail.BEGUN, Mail.UNSURE)
        _log.warning("no answer to the e-mail of notice %s (%s)", notice.pk, type(error).__name__)
    else:
        _now(notice, Mail.BEGUN, Mail.SENT)


def _refused(notice: Notice, code: int) -> None:
    if code >= _PERMANENT:
        _now(notice, Mail.BEGUN, Mail.REFUSED)
        raise Refused(f"邮件服务器不收这封邮件（{code}），请收件人检查邮箱地址。") from None
    _now(notice, Mail.BEGUN, Mail.WAITING)
    raise NotTaken(str(code)) from None


def _written(notice: Notice, address: str) -> EmailMessage:
    where = f"{settings.SITE_ADDRESS}{notice.path}"
    text = f"{notice.title}\n\n在这里办理：{where}\n\n这是「旧改」自动发出的提醒，不用回复。不想再收，在 {settings.SITE_ADDRESS}/inbox/settings/ 关掉。\n"
    # The same notice has the same number: a server that is given it twice can tell.
    marks = {"Message-ID": f"<{notice.pk}@jiugai>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(f"旧改：{notice.title}", text, None, [address], headers=marks)
