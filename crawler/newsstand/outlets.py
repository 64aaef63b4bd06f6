"""All outlets of the news-stand."""

from datetime import datetime

from crawler.newsstand import (
    aa_com_tr,
    dailies,
    koreatimes_co_kr,
    mirror,
    trthaber_com,
    vietnam_vn,
    voi_id,
    wowkorea_jp,
    yna_co_kr,
)
from crawler.newsstand.model import Site

DECLARED = (
    yna_co_kr.site,
    aa_com_tr.site,
    koreatimes_co_kr.site,
    trthaber_com.site,
    wowkorea_jp.site,
    voi_id.site,
    vietnam_vn.site,
)
UNDECLARED = (dailies.daily, dailies.quiet, mirror.site)


def sites(now: datetime) -> tuple[Site, ...]:
    """The outlets as they look at a moment: their newest stories were told shortly before it."""
    return tuple(build(now) for build in (*DECLARED, *UNDECLARED))
