"""Any text at all, as a definition file and as an expression: our own error, or none."""

from hypothesis import given
from hypothesis import strategies as st

from kexie_metrics.definitions.expressions import parse_condition, parse_filter, parse_formula
from kexie_metrics.errors import DefinitionError, ExpressionError
from kexie_metrics.registry import load_registry

PIECES = st.sampled_from(
    [
        *(
            "schema = 1",
            "[area]",
            'id = "a"',
            'label = { zh = "甲", en = "A" }',
            "[codes.c]",
            "x = { zh = 'x' }",
            "[datasets.d]",
        ),
        *(
            'time = { event = "day" }',
            "[datasets.d.columns]",
            'org = "org"',
            'day = "date"',
            'n = { type = "integer" }',
        ),
        *(
            "[indicators.i]",
            'count = "d"',
            'sum = "d.n"',
            'where = "n > 3"',
            "where = { org.x = [1, true] }",
            'by = ["n"]',
        ),
        *(
            'formula = "i / i"',
            'ratio = { of = "i", to = "j" }',
            "target = { 2023 = 1 }",
            "[checks.k]",
            'assert = "i > 1"',
        ),
        *(
            "[[indicators]]",
            "[datasets]",
            "a.b.c = 1",
            '"科" = 1e400',
            "x = -0x1",
            "k = 2023-01-01T00:00:00Z",
            "k = 07:32:00",
        ),
        *(
            "key = [",
            "]",
            "}",
            "{",
            '"""',
            "'''",
            "#",
            "=",
            "\\u0000",
            "\ufeff",
            "\t",
            "nan",
            "[a.[b]]",
            "expects = {}",
        ),
    ]
)
LINES = st.lists(PIECES | st.text(max_size=12), max_size=40)


@given(LINES, st.sampled_from(["\n", " ", "\r\n", ""]))
def test_any_text_as_a_definition_file(pieces, between):
    text = between.join(pieces).encode("utf-8", "replace").decode()
    told = ["nothing"]
    try:
        load_registry(files=[("f.toml", text)], plugins=False)
    except DefinitionError as error:
        told = list(error.blocks)
    assert all(told)


TOKENS = st.sampled_from(
    [
        *(
            "a",
            "b.c",
            "n",
            "1",
            "0.5",
            "'x'",
            "''",
            "(",
            ")",
            ",",
            "+",
            "-",
            "*",
            "/",
            "=",
            "<>",
            "!=",
            "<",
            ">=",
            "||",
        ),
        *(
            "and",
            "or",
            "not",
            "in",
            "between",
            "is",
            "null",
            "true",
            "case",
            "when",
            "then",
            "else",
            "end",
            "abs(",
            "round(",
        ),
        *(
            "shift(a, '1 year')",
            "change(",
            "coalesce(",
            "nullif(a, b)",
            "select",
            ";",
            "--",
            "/*",
            "::",
            "“",
            "，",
            "999",
            ".",
        ),
    ]
)
EXPRESSIONS = st.lists(TOKENS | st.text(max_size=4), max_size=60).map(" ".join) | st.text()


@given(EXPRESSIONS)
def test_any_text_as_an_expression(text):
    for parse in (parse_filter, parse_formula, parse_condition):
        span = (0, 0)
        try:
            parse(text)
        except ExpressionError as error:
            span = error.span
        assert 0 <= span[0] <= span[1] <= len(text)
