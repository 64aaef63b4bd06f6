"""The archive in a browser: a web application over storage, catalog and spool.

It reads, and knows nothing of fetching; what it needs from there (to archive a page now) is
handed in. Archived pages are shown such that they can neither run nor reach the live web.
"""
