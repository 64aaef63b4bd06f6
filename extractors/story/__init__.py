"""Which text of a page is its story."""
