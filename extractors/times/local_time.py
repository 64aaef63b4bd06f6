"""A time that a page declares in UTC, as the page's readers know it: in their own zone."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, timedelta, timezone, tzinfo

from .dates import Moment, zone_named

Visible = Callable[[], Sequence[Moment]]
MINUTE, HOUR, HALF_HOUR = timedelta(minutes=1), timedelta(hours=1), timedelta(minutes=30)
HALVES = frozenset([-19, -7, -5, 7, 9, 11, 13, 19, 21])
"""The half hours from Greenwich of zones that are no whole hours from it."""

SUMMER = timedelta(days=45)
"""How far apart two times are that are surely on the same side of a change to summer time."""

CAPITALS = """
ae:Asia/Dubai al:Europe/Tirane ar:America/Argentina/Buenos_Aires at:Europe/Vienna az:Asia/Baku
ba:Europe/Sarajevo bd:Asia/Dhaka be:Europe/Brussels bg:Europe/Sofia bo:America/La_Paz
ch:Europe/Zurich cl:America/Santiago cn:Asia/Shanghai co:America/Bogota cr:America/Costa_Rica
cy:Asia/Nicosia cz:Europe/Prague de:Europe/Berlin dk:Europe/Copenhagen dz:Africa/Algiers
ee:Europe/Tallinn eg:Africa/Cairo es:Europe/Madrid fi:Europe/Helsinki fr:Europe/Paris
ge:Asia/Tbilisi gr:Europe/Athens gt:America/Guatemala hk:Asia/Hong_Kong hr:Europe/Zagreb
hu:Europe/Budapest ie:Europe/Dublin il:Asia/Jerusalem in:Asia/Kolkata iq:Asia/Baghdad
ir:Asia/Tehran it:Europe/Rome jo:Asia/Amman jp:Asia/Tokyo ke:Africa/Nairobi kr:Asia/Seoul
kw:Asia/Kuwait lb:Asia/Beirut lk:Asia/Colombo lt:Europe/Vilnius lu:Europe/Luxembourg
lv:Europe/Riga ma:Africa/Casablanca md:Europe/Chisinau mk:Europe/Skopje mt:Europe/Malta
my:Asia/Kuala_Lumpur ng:Africa/Lagos nl:Europe/Amsterdam no:Europe/Oslo np:Asia/Kathmandu
nz:Pacific/Auckland pe:America/Lima ph:Asia/Manila pk:Asia/Karachi pl:Europe/Warsaw
pt:Europe/Lisbon py:America/Asuncion qa:Asia/Qatar ro:Europe/Bucharest rs:Europe/Belgrade
sa:Asia/Riyadh se:Europe/Stockholm sg:Asia/Singapore si:Europe/Ljubljana sk:Europe/Bratislava
th:Asia/Bangkok tn:Africa/Tunis tr:Europe/Istanbul tw:Asia/Taipei ua:Europe/Kyiv
uk:Europe/London uy:America/Montevideo ve:America/Caracas vn:Asia/Ho_Chi_Minh
za:Africa/Johannesburg
ad:Europe/Andorra am:Asia/Yerevan ao:Africa/Luanda bf:Africa/Ouagadougou bh:Asia/Bahrain
bj:Africa/Porto-Novo by:Europe/Minsk cg:Africa/Brazzaville ci:Africa/Abidjan
cu:America/Havana do:America/Santo_Domingo ec:America/Guayaquil
et:Africa/Addis_Ababa gf:America/Cayenne gh:Africa/Accra gp:America/Guadeloupe
hn:America/Tegucigalpa ht:America/Port-au-Prince is:Atlantic/Reykjavik kg:Asia/Bishkek
kh:Asia/Phnom_Penh mc:Europe/Monaco mm:Asia/Yangon mn:Asia/Ulaanbaatar
mq:America/Martinique mz:Africa/Maputo nc:Pacific/Noumea ni:America/Managua
om:Asia/Muscat pa:America/Panama pr:America/Puerto_Rico rw:Africa/Kigali
sd:Africa/Khartoum sn:Africa/Dakar sv:America/El_Salvador sy:Asia/Damascus
tj:Asia/Dushanbe tz:Africa/Dar_es_Salaam ug:Africa/Kampala uz:Asia/Tashkent ye:Asia/Aden
zm:Africa/Lusaka zw:Africa/Harare
"""
ZONES = dict(entry.split(":") for entry in CAPITALS.split())
"""Zones by the end of a host, of countries that have one, or nearly all of their papers in one."""

MAIN = {
    "au": "Australia/Sydney",
    "br": "America/Sao_Paulo",
    "ca": "America/Toronto",
    "id": "Asia/Jakarta",
    "kz": "Asia/Almaty",
    "mx": "America/Mexico_City",
    "ru": "Europe/Moscow",
}
"""Zones that have most, but not nearly all, of the papers of a country."""

SPOKEN = """
az:az be:by bg:bg cs:cz da:dk de:de el:gr et:ee fa:ir fi:fi gu:in he:il hi:in hr:hr hu:hu hy:am
id:id is:is it:it ja:jp ka:ge kk:kz km:kh kn:in ko:kr ky:kg lt:lt lv:lv mk:mk ml:in mn:mn mr:in
ms:my my:mm ne:np nl:nl no:no pl:pl ro:ro si:lk sk:sk sl:si sq:al sr:rs sv:se ta:in te:in th:th
tl:ph tr:tr uk:ua uz:uz vi:vn zh:cn
"""
SPEAKERS = dict(entry.split(":") for entry in SPOKEN.split())
"""Countries of languages that are written in one zone, or in others that have the same time."""


def in_local_time(
    found: Moment | None, others: Iterable[Moment], visible: Visible, home: tzinfo | None
) -> Moment | None:
    """`found`, if it is in UTC, in the zone in which the page gives the same instant: in `others`
    of its declarations or to its readers, or if theirs is its day at `home`.
    """
    if found is None or not found.clock or found.at.utcoffset():
        return found
    if not found.zoned:
        return on_shown_day(found, visible, home)
    for other in others:
        if other.at.utcoffset() and abs(other.at - found.at) < MINUTE:
            return Moment(found.at.astimezone(other.at.tzinfo))
    for seen in visible():
        apart = offset_of(seen, found)
        if apart and seen.zoned and seen.at.utcoffset() == apart:
            return Moment(found.at.astimezone(seen.at.tzinfo))
        if apart and not seen.zoned:
            return Moment(found.at.astimezone(timezone(apart)))
    return on_shown_day(found, visible, home)


def offset_of(seen: Moment, found: Moment) -> timedelta | None:
    """How far east of Greenwich a clock is that shows `seen` when it is `found` there; None if
    clocks are nowhere so.
    """
    apart = seen.wall.replace(second=0) - found.wall.replace(second=0)
    if not seen.clock or not -11 * HOUR <= apart <= 14 * HOUR:
        return None
    halves, rest = divmod(apart, HALF_HOUR)
    return apart if not rest and (halves % 2 == 0 or halves in HALVES) else None


def on_shown_day(found: Moment, visible: Visible, home: tzinfo | None) -> Moment:
    """`found`, taken for one in UTC, at `home`, if its day there is shown, and not its own."""
    local = found.at.replace(tzinfo=UTC).astimezone(home) if home else found.at
    if local.date() == found.at.date():
        return found
    days = {seen.at.date() for seen in visible()}
    return Moment(local) if local.date() in days and found.at.date() not in days else found


def same_zone(found: Moment | None, other: Moment | None, visible: Visible) -> Moment | None:
    """`found`, if it names no zone, or is in UTC and not shown so, in the zone of `other`, a time
    of the page that is near it.
    """
    if not found or not other or found.at.utcoffset() or not other.at.utcoffset():
        return found
    if abs(other.wall - found.wall) > SUMMER or (found.zoned and not found.clock):
        return found
    if not found.zoned:
        return Moment(found.at.replace(tzinfo=other.at.tzinfo), clock=found.clock)
    as_shown = any(offset_of(seen, found) == 0 * HOUR for seen in visible())
    return found if as_shown else Moment(found.at.astimezone(other.at.tzinfo))


def zone_at(country: str) -> tzinfo | None:
    """The zone of the country that hosts with such an end are in."""
    return zone_named(ZONES.get(country))
