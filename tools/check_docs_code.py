#!/usr/bin/env python3
"""Holds the code blocks of a page of docs to the files that they are cut from, which are compiled and tested.

    check_docs_code.py [--write] [PAGE ...]      the pages that name parts; docs/react.md if none is given

A page says before each block where it is from:

    <!-- from examples/react/src/client.ts#client -->

and the file has the part between two lines that hold nothing but a comment: `docs: begin client` and `docs: end client`.
Such lines are not shown, nor is what all lines of a part are indented by. In a Markdown file the part is a whole block.
A block without a part, a part that is not there, and a part that no page shows are faults. --write renews the blocks.
"""
import argparse
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ("docs/react.md",)
MARKER = re.compile(r"^\s*(?://|#|<!--|\{?/\*)\s*docs: (begin|end) ([\w-]+)\s*(?:-->|\*/\}?)?\s*$")
SOURCE = re.compile(r"^<!-- from ([\w./-]+)#([\w-]+) -->$")
FENCE = re.compile(r"^\s*(```|~~~)")
SKIPPED = {"node_modules", "dist"}


def parts_of(text, name, faults):
    """{part: its lines as shown} of a file."""
    parts, opened = {}, {}
    for number, line in enumerate(text.splitlines(), 1):
        marker = MARKER.match(line)
        if not marker:
            for lines in opened.values():
                lines.append(line)
        elif marker[1] == "begin":
            if marker[2] in parts or marker[2] in opened:
                faults.append(f"{name}:{number}: part {marker[2]} begins twice")
            opened[marker[2]] = []
        elif marker[2] not in opened:
            faults.append(f"{name}:{number}: part {marker[2]} ends and has not begun")
        else:
            parts[marker[2]] = textwrap.dedent("\n".join(opened.pop(marker[2]))).strip("\n").split("\n")
    faults += [f"{name}: part {part} has no end" for part in opened]
    if name.endswith(".md"):
        parts = {part: lines[1:-1] for part, lines in parts.items()}
    return parts


class Files:
    """The files that pages name, each read once, and which of their parts were shown."""

    def __init__(self, root, faults):
        self.root, self.faults, self.parts, self.shown = root, faults, {}, set()

    def part(self, name, part, where):
        if name not in self.parts:
            path = self.root / name
            if not path.is_file():
                self.faults.append(f"{where}: there is no {name}")
                return None
            self.parts[name] = parts_of(path.read_text(encoding="utf-8"), name, self.faults)
        self.shown.add((name, part))
        if part not in self.parts[name]:
            self.faults.append(f"{where}: {name} has no part {part}")
        return self.parts[name].get(part)

    def unshown(self):
        """Parts beside the shown ones, in the same folders and below, that no page shows."""
        folders = {(self.root / name).parent for name in self.parts}
        paths = {path for folder in folders for path in folder.rglob("*")
                 if path.is_file() and not SKIPPED & set(path.relative_to(folder).parts)}
        for path in sorted(paths):
            name = path.relative_to(self.root).as_posix()
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            found = self.parts.get(name) or parts_of(text, name, self.faults)
            self.faults += [f"{name}: no page shows part {part}" for part in found if (name, part) not in self.shown]


def checked(text, page, files):
    """(the page as it should be, the number of its blocks). Faults go to those of `files`."""
    lines, out, blocks, source = iter(enumerate(text.splitlines(), 1)), [], 0, None
    for number, line in lines:
        out.append(line)
        where = f"{page}:{number}"
        fence = FENCE.match(line)
        if not fence:
            if source:
                files.faults.append(f"{where}: no block follows {source[0]}")
            source = SOURCE.match(line)
            continue
        blocks += 1
        block, end = [], None
        for _, inner in lines:
            if inner.strip() == fence[1]:
                end = inner
                break
            block.append(inner)
        part = files.part(source[1], source[2], where) if source else None
        if end is None:
            files.faults.append(f"{where}: a block without an end")
        elif not source:
            files.faults.append(f"{where}: a block that is from nowhere")
        elif part is not None and block != part:
            files.faults.append(f"{where}: not what {source[1]} has as {source[2]}")
        out += block if part is None or end is None else part
        out += [] if end is None else [end]
        source = None
    if source:
        files.faults.append(f"{page}: no block follows {source[0]}")
    return "\n".join(out) + "\n", blocks


def check(root, pages, write=False):
    """(faults, number of blocks) of the pages of a folder."""
    faults, total = [], 0
    files = Files(root, faults)
    for page in pages:
        text = (root / page).read_text(encoding="utf-8")
        wanted, blocks = checked(text, page, files)
        total += blocks
        if not blocks:
            faults.append(f"{page}: it has no block")
        if write and wanted != text:
            (root / page).write_text(wanted, encoding="utf-8")
    files.unshown()
    return faults, total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", default=PAGES, metavar="PAGE")
    parser.add_argument("--write", action="store_true", help="put the parts into the pages")
    options = parser.parse_args()
    if options.write:
        check(ROOT, options.pages, write=True)
    faults, blocks = check(ROOT, options.pages)
    print("\n".join(faults) if faults else f"{blocks} blocks in {', '.join(options.pages)} are as in their files")
    if faults:
        print(f"{len(faults)} faults. tools/check_docs_code.py --write renews blocks that differ.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
