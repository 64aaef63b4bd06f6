"""Who wrote a page, and which agency it credits."""
