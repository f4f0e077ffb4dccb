"""A job that sends a mail, as the service tasks of these tests have it."""

from __future__ import annotations

MAIL = (
    '<zeebe:taskDefinition type="mail.send"/>',
    '<zeebe:ioMapping><zeebe:input source="a@b.example" target="to"/>'
    '<zeebe:input source="Hello" target="subject"/></zeebe:ioMapping>',
)
