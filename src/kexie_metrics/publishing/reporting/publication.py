"""A report of one organisation: asked, computed, laid out, and written in the form that its reader needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Literal

from attrs import frozen

from kexie_metrics.errors import RequestError
from kexie_metrics.figures import Figures, Progress
from kexie_metrics.periods import period_between
from kexie_metrics.publishing.markdown import to_markdown
from kexie_metrics.publishing.reporting.appendix import definitions
from kexie_metrics.publishing.reporting.asking import Answers, Question, answered, ask
from kexie_metrics.publishing.reporting.chapters import Builder
from kexie_metrics.publishing.reporting.origins import Origins
from kexie_metrics.publishing.reporting.sentences import Writer
from kexie_metrics.publishing.reporting.tidy import COLUMNS, to_csv, values
from kexie_metrics.publishing.reports import Report
from kexie_metrics.publishing.terminal import show
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.records import Records
from kexie_metrics.registry import Registry
from kexie_metrics.writing import replacing

__all__ = ["Publication", "report"]

_ENDINGS = (".xlsx", ".docx", ".html", ".md", ".csv", ".txt")


@frozen(kw_only=True)
class Publication:
    """A report with the figures behind it.

    Attributes:
        figures: The figures of its tables, exact, with their targets; those of breakdowns are in `to_csv` as well.
        report: What is published: headings, sentences, tables, bars and notes.
    """

    figures: Figures
    report: Report
    _answers: Answers
    _writer: Writer

    def show(self, *, file: IO[str] | None = None, width: int | None = None) -> None:
        """Print it.

        Args:
            file: Where to; standard output where left out.
            width: Columns; the terminal's own where left out.
        """
        show(self.report, file=file, width=width)

    def to_markdown(self, path: str | Path | None = None) -> str:
        """As Markdown; written to `path` as well, whole or not at all."""
        return _written(to_markdown(self.report), path)

    def to_csv(self, path: str | Path | None = None) -> str:
        """Every figure, exact as it was computed, as CSV; written to `path` as well, whole or not at all."""
        return _written(to_csv(self._answers), path)

    def to_html(self, path: str | Path | None = None, *, font: str | None = None) -> str:
        """As one web page that needs nothing else; written to `path` as well, whole or not at all.

        Args:
            path: Where to.
            font: Family of the letters in charts; the reader's own where left out.
        """
        from kexie_metrics.publishing.files.page import to_html  # noqa: PLC0415 - no other form needs a template

        return _written(to_html(self.report, font=font), path)

    def to_excel(self, path: str | Path) -> None:
        """As an Excel workbook, whole or not at all.

        Raises:
            MissingExtraError: The extra for Excel is not installed.
        """
        from kexie_metrics.publishing.files.workbook import write_workbook  # noqa: PLC0415 - only this form needs it

        write_workbook(self.report, path, columns=COLUMNS, rows=tuple(values(self._answers)))

    def to_word(self, path: str | Path, *, template: str | Path | None = None, font: str | None = None) -> None:
        """As a Word document, whole or not at all.

        Args:
            path: Where to.
            template: A Word file of one's own whose placeholders are filled, in place of the whole report.
            font: Font of the charts, or a folder of font files to take it from.

        Raises:
            MissingExtraError: The extra for Word is not installed.
            TemplateError: Placeholders of the template that cannot be filled, all of them.
        """
        if template is None:
            from kexie_metrics.publishing.files.document import write_document  # noqa: PLC0415 - only this form needs it

            write_document(self.report, path, font=font)
        else:
            from kexie_metrics.publishing.files.template import fill  # noqa: PLC0415 - same
            from kexie_metrics.publishing.reporting.filling import fillings  # noqa: PLC0415

            fill(template, path, fillings(self.report, self._writer))

    def write(self, path: str | Path, *, template: str | Path | None = None, font: str | None = None) -> None:
        """Write the form that the file's ending names, whole or not at all: xlsx, docx, html, md, csv or txt.

        Args:
            path: Where to.
            template: As for `to_word`.
            font: As for `to_word`.

        Raises:
            RequestError: The ending names no form, or the file cannot be written.
        """
        file = Path(path)
        ending = file.suffix.lower()
        if ending == ".md":
            self.to_markdown(file)
        elif ending == ".docx":
            self.to_word(file, template=template, font=font)
        elif ending == ".xlsx":
            self.to_excel(file)
        elif ending in {".html", ".htm"}:
            self.to_html(file, font=font)
        elif ending == ".csv":
            self.to_csv(file)
        elif ending == ".txt":
            with replacing(file) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
                self.show(file=out)
        else:
            listed = ", ".join(_ENDINGS)
            raise RequestError(f"{file}: a report is written as {listed}; give the file one of these endings")


def _written(text: str, path: str | Path | None) -> str:
    if path is not None:
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="")
    return text


def report(
    registry: Registry,
    records: Records,
    *,
    period: str,
    whole: str | None = None,
    compare: Sequence[str] = ("previous_year", "target"),
    areas: Sequence[str] = (),
    org: str | None = None,
    language: str | None = None,
    on_violation: Literal["refuse", "exclude"] = "refuse",
    progress: Progress | None = None,
) -> Publication:
    """Compute the figures of one organisation and lay them out as a report, in the shape that the plugins give it.

    Args:
        registry: The definitions.
        records: The records.
        period: The period it is about, such as `2023`.
        whole: A longer period that is shown beside it as a whole: a named term, or `2019..2023`.
        compare: What it is set beside: `previous_year`, `previous_period`, `target`, `year_to_date`,
            `year_to_date_previous_year`, or periods.
        areas: Work areas; all of them where left out.
        org: Code of the organisation; the root of the tree where left out.
        language: `zh` or `en`; the site's own where left out.
        on_violation: As for `compute`.
        progress: As for `compute`.

    Raises:
        ContractError: Records break their contract, and `on_violation` is `refuse`.
        PeriodError: A text is no period.
        RequestError: The request asks for what is not there.
    """
    question = ask(
        registry,
        records,
        period=period,
        whole=whole,
        compare=compare,
        areas=areas,
        org=org,
        on_violation=on_violation,
        progress=progress,
    )
    names = Names(registry=registry, language=language or registry.site.language, organisations=records.organisations)
    answers = answered(question)
    return Publication(
        figures=answers.figures,
        report=_laid_out(question, answers, names),
        answers=answers,
        writer=Writer(question=question, answers=answers, names=names),
    )


def _laid_out(question: Question, answers: Answers, names: Names) -> Report:
    office = names.org(question.org, question.now.name)
    if question.org == (question.registry.site.root or question.records.organisations.root):
        office = names.text(question.registry.site.name, office)
    label = question.now.label(names.language)
    if question.now.grain == "year":
        title = names.either(f"{office} {label}年终数据", f"{office}: year-end figures {label}")
    else:
        title = names.either(f"{office} {label}数据", f"{office}: figures {label}")
    return Report(
        title=title,
        lines=tuple(_lines(question, answers, names)),
        sections=(
            *Builder(question=question, answers=answers, names=names).sections(),
            *definitions(question, names),
        ),
        language=names.language,
        office=office,
        day=question.now.last,
        origin=Origins(answers=answers, names=names),
    )


def _lines(question: Question, answers: Answers, names: Names) -> Iterator[str]:
    """What holds for all of it: whose figures, up to which day, what the whole is, and what was left out."""
    place = names.org(question.org, question.now.name)
    day = period_between(question.now.last, question.now.end).label(names.language)
    yield names.either(f"组织:{place}。数据截至{day}。", f"Organisation: {place}. Records count up to {day}.")
    if question.whole is not None:
        label = names.period_label(question.whole.name)
        span = period_between(question.whole.start, question.whole.end).label(names.language)
        named = label if label == span else names.either(f"{label}({span})", f"{label} ({span})")
        yield names.either(
            f"{named}为整段时期的数;存量均取期末。",
            f"{named} is one period as a whole; stocks are those at a period's end.",
        )
    excluded = answers.figures.excluded
    if excluded:
        yield names.either(
            f"有{len(excluded)}处记录不符合约定,未计入。",
            f"{len(excluded)} faults in the records; those rows are left out.",
        )
