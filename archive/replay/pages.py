"""The pages of the web application, and the addresses at which they stand."""

from fastapi import APIRouter
from starlette.routing import Route

from . import article, front, outlets, searching, verifying
from .below import below

READING = ["GET", "HEAD"]

router = APIRouter(
    routes=[
        Route("/", front.page, methods=READING),
        Route("/search", searching.page, methods=READING),
        below("/article/", article.page),
        Route("/compare", article.compare, methods=READING),
        Route("/outlet/{slug}", outlets.page, methods=READING),
        Route("/verify/{segment}/{record_id:path}", verifying.page, methods=READING),
    ]
)
