"""All outlets of the news-stand."""

from datetime import datetime

from crawler.newsstand import aa_com_tr, koreatimes_co_kr, trthaber_com, yna_co_kr
from crawler.newsstand.model import Site

BUILDERS = (yna_co_kr.site, aa_com_tr.site, koreatimes_co_kr.site, trthaber_com.site)


def sites(now: datetime) -> tuple[Site, ...]:
    """The outlets as they look at a moment: their newest stories were told shortly before it."""
    return tuple(build(now) for build in BUILDERS)
