"""Crawling that goes on for months: who is due, who visits them, and how it is doing.

State lies in the catalog and in the spool alone, so that a restart is nothing special. Nothing
here imports Scrapy, except the child that visits.
"""
