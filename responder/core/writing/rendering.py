"""An operator's template + values -> subject and text. Jinja2, sandboxed: values are plain text, nothing is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import regex
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import SandboxedEnvironment

from responder.core.writing.template_faults import TemplateFault, syntax_fault, unknown_variable

OUTPUT_LIMIT = 64_000
"""Characters that a template may produce; a longer text is a fault of the template."""

Values = Mapping[str, str | bool | Sequence[str]]

# No filter that is random, costly or writes markup: what a mail's text needs.
_FILTERS = (
    "capitalize",
    "default",
    "first",
    "int",
    "join",
    "last",
    "length",
    "lower",
    "replace",
    "title",
    "trim",
    "upper",
)
_TESTS = (
    "defined",
    "undefined",
    "none",
    "string",
    "number",
    "odd",
    "even",
    "eq",
    "ne",
    "in",
    "lt",
    "gt",
    "le",
    "ge",
    "true",
    "false",
)
_UNKNOWN = regex.compile(r"'(\w+)' is undefined")
_EMPTY_LINES = regex.compile(r"\n{3,}")


class TemplateError(ValueError):
    """A template that cannot be used. `what`: the fault and what to do; `template`: its name, "acknowledgement.ru";
    `line`, `column` (characters): from 1, 0 where no place is to blame."""

    def __init__(self, what: str, template: str, line: int, column: int = 0) -> None:
        super().__init__(f"{template}:{line}: {what}")
        self.what = what
        self.template = template
        self.line = line
        self.column = column


class _Environment(SandboxedEnvironment):
    """Sandboxed, and without what eats time or memory: no calls but of macros, no arithmetic that multiplies text."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )  # plain text: nothing to escape
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}
        self.globals = {}

    def is_safe_callable(self, obj: object) -> bool:
        return isinstance(obj, Macro | LoopContext)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:
        if operator == "%" and isinstance(left, int) and isinstance(right, int) and right:
            return left % right
        raise SecurityError(f"the operator {operator} is not available in templates")


_ENVIRONMENT = _Environment()


def render(source: str, values: Values, template: str) -> tuple[str, str]:
    """(subject, text). The source's first line is `Subject: ...`, its second is empty. Several empty lines in a row
    become one; the text ends with one newline. Raises TemplateError."""
    subject, body = _compiled(source, template)
    text = "".join(_bounded(body, values, source, template)).replace("\r\n", "\n").replace("\r", "\n")
    headline = "".join(_bounded(subject, values, source, template))
    return headline, _EMPTY_LINES.sub("\n\n", text.strip("\n")) + "\n"


@lru_cache(maxsize=256)
def _compiled(source: str, template: str) -> tuple[Template, Template]:
    first, _, rest = source.replace("\r\n", "\n").partition("\n")
    second, _, body = rest.partition("\n")
    if not first.startswith("Subject:") or not first.removeprefix("Subject:").strip():
        raise TemplateError(
            'the first line must be "Subject: ..." with the words of the subject', template, 1
        )
    if second.strip():
        raise TemplateError("the second line must be empty; the text begins on the third", template, 2)
    # Two newlines stand for the lines cut off, so that a fault is reported with its line in the file.
    subject = first.removeprefix("Subject:")
    before = len(first) - len(subject.lstrip())
    return _compile(subject.strip(), template, before), _compile("\n\n" + body, template, 0)


def _compile(source: str, template: str, before: int) -> Template:
    """`before`: characters of the first line that stand before the source."""
    try:
        return _ENVIRONMENT.from_string(source)
    except TemplateSyntaxError as fault:
        found = syntax_fault(" " * before + source, fault.message or "", fault.lineno, _FILTERS)
        raise _error(found, template) from fault


def _error(fault: TemplateFault, template: str) -> TemplateError:
    return TemplateError(fault.what, template, fault.line, fault.column)


def _bounded(compiled: Template, values: Values, source: str, template: str) -> Iterator[str]:
    produced = 0
    try:
        for piece in compiled.generate(values):
            produced += len(piece)
            if produced > OUTPUT_LIMIT:
                raise TemplateError(
                    f"the text grows beyond {OUTPUT_LIMIT} characters; shorten it", template, 0
                )
            yield piece
    except TemplateError:
        raise
    except UndefinedError as fault:
        unknown = _UNKNOWN.fullmatch(fault.message or "")
        if unknown is None:
            raise TemplateError(f"{fault}; see docs/templates.md", template, _line(fault)) from fault
        raise _error(unknown_variable(source, unknown[1], _line(fault), values), template) from fault
    # Whatever an operator's template raises is its fault, not ours: the mail it fails for is set aside, not the daemon.
    except Exception as fault:
        raise TemplateError(
            f"{fault}; see docs/templates.md for the variables", template, _line(fault)
        ) from fault


def _line(fault: BaseException) -> int:
    """The template's line: Jinja rewrites tracebacks so that a frame's line is the line of the source."""
    line, frame = 0, fault.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == "<template>":
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
