"""One command, one module, each with a `command`."""
