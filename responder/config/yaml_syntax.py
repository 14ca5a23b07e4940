"""What the YAML parser stumbles over -> a fault in plain words. Of the text only one sign is ever shown."""

from __future__ import annotations

import yaml

from responder.config.faults import Fault, Place, fault_at, printable


def syntax_fault(error: yaml.MarkedYAMLError, text: str, shown: str) -> Fault:
    """The one fault at which parsing ended."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Fault(shown, 1, 1, "is not readable as YAML. Check its indentation and quotes.")
    lines = text.split("\n")
    line = min(mark.line, len(lines) - 1)
    place = Place(shown, line + 1, mark.column + 1)
    content = lines[line]
    if "\t" in content[: len(content) - len(content.lstrip())]:
        return Fault(shown, line + 1, content.index("\t") + 1, "a tab indents this line. Use blanks.")
    return fault_at(place, _syntax_words(error, content[mark.column : mark.column + 1]))


def _in_one_line(error: yaml.MarkedYAMLError) -> bool:
    """Where the bracket stands in a line above, the colon is the next key's, and the bracket is what was forgotten."""
    opened, found = error.context_mark, error.problem_mark
    return opened is not None and found is not None and opened.line == found.line


def _syntax_words(error: yaml.MarkedYAMLError, sign: str) -> str:
    problem, context = error.problem or "", error.context or ""
    since = f" (opened in line {error.context_mark.line + 1})" if error.context_mark else ""
    if "quoted scalar" in context and "end of stream" in problem:
        return f"a quotation mark{since} is never closed. Close it."
    if "escape" in problem:
        return "an unknown escape stands behind a backslash. Use single quotes, or double the backslash."
    if "flow sequence" in context or "flow mapping" in context:
        if sign == ":" and _in_one_line(error):
            return "a colon stands within this text. Put the whole text in quotes."
        return f"a bracket or brace{since} is not closed before here. Close it, or add the missing comma."
    if "mapping values are not allowed" in problem:
        return "a colon is not expected here. Check the indentation; put a text with `: ` in it in quotes."
    if "could not find expected ':'" in problem:
        return "a colon is missing before here. Write `name: value`, one a line."
    if "cannot start any token" in problem:
        return f"a value cannot begin with `{printable(sign)}`. Put it in quotes."
    if "block sequence entries" in problem:
        return "a list cannot begin in the middle of a line. Put each `- ` on a line of its own."
    if "did not find expected" in problem:
        return "this does not fit to the lines above. Check the indentation, and quotes around the value."
    return f"is not YAML: {problem}. Check the indentation and the quotes."
