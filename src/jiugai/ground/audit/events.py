"""What can happen: one line an event, with the sentence that a timeline shows."""

from __future__ import annotations

EVENTS: dict[str, str] = {
    "accounts.closed": "停用账号 {login}",
    "accounts.granted": "授予 {login} 角色 {role}（{organisation}）",
    "accounts.opened": "开设账号 {login}",
    "accounts.withdrawn": "收回 {login} 的角色 {role}",
    "audit.checked": "核对了审计记录：{records} 条，封存 {seals} 批",
    "calendar.declared": "设定 {first} 至 {last} 的 {days} 个特殊日，依据 {basis}",
    "divisions.added": "新增区划 {name}（{code}）",
    "divisions.changed": "{name_before}（{code_before}）改为 {name}（{code}）",
    "divisions.loaded": "装入行政区划：新增 {added} 个，原有 {present} 个",
    "divisions.merged": "{name}（{code}）并入 {into}",
    "private.kept": "保存个人信息：{fields}",
    "private.purged": "销毁个人信息 {values} 项",
    "private.read": "查看个人信息：{field}，事由：{reason}",
    "private.rotated": "更换个人信息的主密钥：{subjects} 人",
}
"""Code → sentence; the words in braces are the keys of the record's data."""
