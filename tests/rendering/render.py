"""Pictures of the year-end's files, to be looked at: what a person sees who opens, prints or scrolls them.

    apt-get install chromium libreoffice-calc libreoffice-writer fonts-noto-cjk poppler-utils
    uv run tests/rendering/render.py --out pictures

Look for text that is cut, boxes in place of letters, columns that run over, and numbers out of order.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from kexie_metrics import load_registry, open_records, report

RECORDS = Path(__file__).parents[2] / "examples" / "shiyan" / "records"
TOOLS = ("chromium", "pdftoppm", "soffice")
SCREENS = {
    "desk": ("1280,4000", ()),
    "phone": ("390,4000", ()),
    "dark": ("1280,2000", ("--blink-settings=preferredColorScheme=0",)),
}


def run(*command: str | Path) -> None:
    """Run a program, quietly."""
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def main() -> None:
    """Write the files and take pictures of them."""
    parser = argparse.ArgumentParser(description="Pictures of the year-end of the example.")
    parser.add_argument("--out", type=Path, default=Path("pictures"))
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    options = parser.parse_args()
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; the first lines of {__file__} say how")
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    registry = load_registry(site=RECORDS)
    published = report(registry, open_records(RECORDS, registry), period="2023", whole="fifth", language=options.lang)
    for form in ("csv", "md", "html", "xlsx", "docx"):
        published.write(out / f"year_end.{form}")
    for form in ("xlsx", "docx"):
        run("soffice", "--headless", "--convert-to", "pdf", "--outdir", out, out / f"year_end.{form}")
        run("pdftoppm", "-r", "80", "-png", out / "year_end.pdf", out / form)
    page = (out / "year_end.html").as_uri()
    browser = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND")
    profile = f"--user-data-dir={out / 'profile'}"
    for name, (size, more) in SCREENS.items():
        run(*browser, profile, *more, f"--window-size={size}", f"--screenshot={out / f'page-{name}.png'}", page)
    run(*browser, profile, "--no-pdf-header-footer", f"--print-to-pdf={out / 'print.pdf'}", page)
    run("pdftoppm", "-r", "80", "-png", out / "print.pdf", out / "print")
    shutil.rmtree(out / "profile")
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")


if __name__ == "__main__":
    main()
