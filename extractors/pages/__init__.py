"""One file a site whose pages the general reading does not read well enough."""
