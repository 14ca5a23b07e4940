"""`responder config-schema`: what an editor needs to complete and check a configuration while it is written."""

from __future__ import annotations

import click

from responder.config import rules_schema, schema
from responder.config.schema import shown
from responder.daemon import exits


@click.command("config-schema")
@click.option("--rules", is_flag=True, help="Of a rules file (a list of rules) instead.")
def command(rules: bool) -> int:
    """Print the JSON Schema (draft 2020-12) of a configuration. With it an editor completes settings, shows what each
    means and underlines mistakes.

    Write it beside the configuration and name it in the file's first line:

    \b
      responder config-schema > config.schema.json
      # yaml-language-server: $schema=config.schema.json

    What it finds, `responder check` finds too, and more. Exit code 0.
    """
    # As bytes: the schema is UTF-8 whatever the terminal's encoding.
    click.echo(shown(rules_schema() if rules else schema()).encode("utf-8"), nl=False)
    return exits.OK
