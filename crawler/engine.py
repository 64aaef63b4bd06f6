"""Scrapy, set up as this crawler needs it, and one crawl in a process of Scrapy's."""

from typing import Any

from .config import Config

DOWNLOADER = {
    "crawler.middlewares.RobotsMiddleware": 100,
    "crawler.middlewares.BusyMiddleware": 540,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "crawler.middlewares.HopMiddleware": 600,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
}
ITEMS = 4
"""What one answer yields and is handled at once. Scrapy starts that many tasks for each answer:
its 100 cost a fifth of the processor time of a crawl that only fetches."""
HANDLER = "crawler.download.WireDownloadHandler"
FROM_ARCHIVE = "crawler.from_archive.ArchiveDownloadHandler"
AGAIN = {
    "crawler.middlewares.BusyMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
}
"""What asks again later: the archive would say the same."""
DRAWN = {"crawler.progress.Progress": 510}
ONE_BY_ONE = {
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CONCURRENT_ITEMS": 1,
    "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 1,
}
"""Each request only once all that came of the one before is done: in one order, whatever happens
to be quick."""


def scrapy_settings(config: Config, *, drawn: bool = True) -> dict[str, Any]:
    """What Scrapy needs to know of `config`. The pace is kept by `crawler.gates`, not by Scrapy.

    Its progress is `drawn` if there is a terminal.
    """
    from .about import user_agent  # noqa: PLC0415 - `scrapy list` does not need it

    from_archive = config.network.from_archive
    handler = FROM_ARCHIVE if from_archive else HANDLER
    return {
        "BOT_NAME": "fiche",
        "USER_AGENT": user_agent(config),
        "SPIDER_MODULES": [],
        "SPIDER_LOADER_CLASS": "crawler.spiders.loader.OutletLoader",
        "DOWNLOAD_HANDLERS": {
            "http": handler,
            "https": handler,
            "ftp": None,
            "s3": None,
            "file": None,
        },
        "DOWNLOADER_MIDDLEWARES": DOWNLOADER | (AGAIN if from_archive else {}),
        "ITEM_PIPELINES": {"crawler.pipelines.ArchivePipeline": 500},
        "EXTENSIONS": {"crawler.archiving.Archiving": 500} | (DRAWN if drawn else {}),
        "CONCURRENT_REQUESTS": config.network.connections,
        "CONCURRENT_REQUESTS_PER_DOMAIN": config.politeness.concurrency,
        "CONCURRENT_ITEMS": ITEMS,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_DELAY_JITTER": 0,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "HTTPERROR_ALLOW_ALL": True,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "RETRY_TIMES": config.politeness.retries,
        "RETRY_HTTP_CODES": [500, 502, 504, 522, 524, 408],
        "REDIRECT_MAX_TIMES": config.limits.redirects,
        "ASYNCIO_EVENT_LOOP": "uvloop.Loop" if config.network.uvloop else None,
        "COOKIES_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # it runs whatever code it is sent, and writes into HOME
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        **(ONE_BY_ONE if from_archive else {}),
    }
