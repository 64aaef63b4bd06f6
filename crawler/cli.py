"""`fiche`: each command parses, calls one function, prints; nothing is imported before it must."""

import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path

import click

COMMANDS = {
    "crawl": "Archive what is new at outlets, or at any site.",
    "run": "Visit outlets whenever they are due, for months.",
    "save": "Archive single pages now, with what they need to be shown.",
    "read": "Give the article in an HTML file, as JSON.",
    "show": "Show what the archive has of an address.",
    "outlets": "List the declared outlets, show one, or check its feeds.",
    "status": "Tell what is wrong, how the last runs went, and what is due; or watch it live.",
    "alerts": "List what is wrong and who was told of it, or try every way of telling.",
    "replay": "Show the archive in a browser: search, read, and pages as they were.",
    "viewer": "Say how to get the viewer for pages that need their scripts, or check its folder.",
    "reextract": "Read stored pages again, by today's extractors; compare, or keep what differs.",
    "verify": "Check every record and every segment.",
    "index": "Print the index of the whole archive.",
    "export": "Write pages, outlets or a period into WACZ, WARC or tables.",
    "import": "Bring in WARC, ARC and WACZ files of other tools.",
    "worker": "Do jobs from the queue in PostgreSQL, beside other workers.",
    "jobs": "Tell what waits, runs and has failed in the queue; retry, cancel.",
    "enqueue": "Queue a visit, pages to be saved, or a re-extraction.",
    "migrate": "Make the tables of catalog and queue, or bring them up to date.",
    "sign": "Sign what runs stored, and have it time-stamped.",
    "rebuild": "Make the catalog again, from the storage alone.",
    "demo": "Crawl a small news-stand on this machine, and show the result.",
}


class _Commands(click.Group):
    """Commands by name, each in a module of its own that is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"crawler.commands.{module_of(cmd_name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what the libraries raise on purpose becomes one line and a code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # the outermost edge: a fault of ours goes on as it is
            from .failures import exit_code  # noqa: PLC0415 - only when there is one

            code = exit_code(error)
            if code is None:
                raise
            click.echo(f"Error: {error}", err=True)
            sys.exit(code)


def module_of(name: str) -> str:
    """The module of a command; one named like a word of Python has a mark behind it."""
    return f"{name}_" if iskeyword(name) else name


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="microfiche", prog_name="fiche")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="FICHE_CONFIG",
    help="Settings file (default: fiche.toml here, if there is one).",
)
@click.option("--home", type=click.Path(path_type=Path), help="Folder of archive, spool, catalog.")
@click.option("--storage", help="A folder, or s3://bucket/prefix.")
@click.option("--catalog", help="A SQLite file, or postgresql://...")
@click.option("--contact", help="Page or mailbox where site owners can reach you.")
@click.pass_context
def main(ctx: click.Context, /, config: Path | None, **flags: object) -> None:
    """Archive the news: crawl outlets, save single pages, keep every byte and the clean text.

    Settings come from fiche.toml, then FICHE_* variables, then these flags.
    """
    ctx.obj = (config, flags)


if __name__ == "__main__":
    main()
