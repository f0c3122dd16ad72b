#!/usr/bin/env python3
"""The code blocks of our pages are those of the compiled and tested files; and whatever is not, is found.

First tools/check_docs_code.py judges small pages that are wrong in one way each, then the real ones.
"""
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import check_docs_code  # noqa: E402

CODE = "// docs: begin one\nconst a = 1;\n// docs: end one\n\nif (a) {\n  // docs: begin two\n  run(\n    a,\n  );\n  // docs: end two\n}\n"
NOTES = "<!-- docs: begin start -->\n```sh\nnpm start\n```\n<!-- docs: end start -->\n"
PAGE = ("# Page\n\n<!-- from x/a.ts#one -->\n```ts\nconst a = 1;\n```\nText.\n\n<!-- from x/a.ts#two -->\n```ts\nrun(\n  a,\n);\n```\n"
        "\n<!-- from x/notes.md#start -->\n```sh\nnpm start\n```\n")

# (what is wrong, the file it is wrong in, what is replaced there, by what, a part of what must be said)
WRONG = (
    ("a character of a block", "page.md", "const a = 1", "const a = 2", "page.md:4: not what x/a.ts has as one"),
    ("a blank at the end of a line", "page.md", "a = 1;\n", "a = 1; \n", "not what x/a.ts has as one"),
    ("a line too few", "page.md", "  a,\n", "", "not what x/a.ts has as two"),
    ("a change of the file", "x/a.ts", "const a = 1", "const b = 1", "not what x/a.ts has as one"),
    ("a change of a command", "x/notes.md", "npm start", "npm run dev", "not what x/notes.md has as start"),
    ("a block from nowhere", "page.md", "<!-- from x/a.ts#one -->\n", "", "a block that is from nowhere"),
    ("text before its block", "page.md", "#one -->\n", "#one -->\nSee:\n", "no block follows"),
    ("a block without an end", "page.md", "npm start\n```", "npm start", "a block without an end"),
    ("a part that is not there", "page.md", "#one", "#three", "x/a.ts has no part three"),
    ("a file that is not there", "page.md", "x/a.ts#one", "x/b.ts#one", "there is no x/b.ts"),
    ("a part without an end", "x/a.ts", "// docs: end one\n", "", "part one has no end"),
    ("an end without a beginning", "x/a.ts", "// docs: begin one\n", "", "part one ends and has not begun"),
    ("a part twice", "x/a.ts", "begin two", "begin one", "part one begins twice"),
    ("a part that nobody shows", "x/c.ts", "", "// docs: begin more\n1;\n// docs: end more\n", "x/c.ts: no page shows part more"),
    ("a page without blocks", "page.md", PAGE, "# Page\n", "it has no block"),
)


def judge(folder, changed=None, old="", new=""):
    """The faults of a page, one of whose files is changed in one place; with --write, those that stay."""
    files = {"page.md": PAGE, "x/a.ts": CODE, "x/notes.md": NOTES, "x/c.ts": ""}
    if changed:
        assert old in files[changed]
        files[changed] = files[changed].replace(old, new, 1)
    (folder / "x").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return check_docs_code.check(folder, ["page.md"])[0]


def main():
    failed = []
    with tempfile.TemporaryDirectory(prefix="latchkey-docs-") as name:
        folder = pathlib.Path(name)
        if faults := judge(folder):
            failed.append(f"a right page is refused: {faults}")
        for what, changed, old, new, said in WRONG:
            faults = judge(folder, changed, old, new)
            if not any(said in fault for fault in faults):
                failed.append(f"{what}: said was {faults}")
        judge(folder, "x/a.ts", "const a = 1", "const b = 1")
        check_docs_code.check(folder, ["page.md"], write=True)
        if (folder / "page.md").read_text(encoding="utf-8") != PAGE.replace("const a = 1", "const b = 1"):
            failed.append("--write did not renew the block, or did more than that")
    faults, blocks = check_docs_code.check(ROOT, check_docs_code.PAGES)
    print("\n".join(failed + faults))
    print(f"{len(WRONG)} wrong pages, {blocks} blocks of {len(check_docs_code.PAGES)} page: "
          f"{'FAILED' if failed or faults else 'all as they should be'}")
    return 1 if failed or faults else 0


if __name__ == "__main__":
    sys.exit(main())
