"""When something may go out: after quiet hours, and together with others for who wants that."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from app.lib import days
from app.tasks.notices.models import NoticeSettings

MORNING = time(8)


def due(mode: str, settings: NoticeSettings | None, now: datetime) -> datetime:
    """The moment at which it may be sent: at once, with the next hour or morning, never quiet."""
    zone = ZoneInfo(settings.zone) if settings else days.zone()
    return after_quiet(settings, _gathered(mode, zone, now))


def after_quiet(settings: NoticeSettings | None, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    if settings is None or not settings.quiet_from or not settings.quiet_until:
        return moment
    zone = ZoneInfo(settings.zone)
    begin, end = time.fromisoformat(settings.quiet_from), time.fromisoformat(settings.quiet_until)
    local = moment.astimezone(zone)
    at = local.time()
    over_night = end <= begin
    is_quiet = at >= begin or at < end if over_night else begin <= at < end
    if not is_quiet:
        return moment
    day = local.date() + days.DAY if over_night and at >= begin else local.date()
    # A wall-clock time that the clocks skip is read as the moment at which they jump.
    return max(datetime.combine(day, end, zone).astimezone(UTC), moment)


def _gathered(mode: str, zone: ZoneInfo, now: datetime) -> datetime:
    if mode == "hourly":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if mode == "daily":
        local = now.astimezone(zone)
        day = local.date() if local.time() < MORNING else local.date() + days.DAY
        return datetime.combine(day, MORNING, zone).astimezone(UTC)
    return now


def zones() -> list[str]:
    """Time zones to choose from, by place."""
    return sorted(
        name for name in available_timezones() if "/" in name and not name.startswith("Etc/")
    ) + ["UTC"]
