"""The results as a table and as a plot: one page that a stranger can read."""
from html import escape

WIDTH, LABEL, BAR, LINE = 900, 170, 560, 22
COLOURS = {"latchkey": "#2563eb", "oracle": "#9ca3af"}


def number(x):
    if x >= 1000:
        return f"{x:,.0f}"
    return f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def table(result):
    lines = [f"# {result['title']}", "", result["machine"], "", f"Command: `{result['command']}`", ""]
    for part in result["tables"]:
        lines += [f"## {part['title']}", "", part["text"], "", "| " + " | ".join(part["columns"]) + " |",
                  "|" + "---|" * len(part["columns"])]
        lines += ["| " + " | ".join(x if isinstance(x, str) else number(x) for x in row) + " |" for row in part["rows"]]
        lines.append("")
    lines += ["## Figures to reach", "", "| figure | wanted | seen | |", "|---|---|---|---|"]
    lines += [f"| {g['what']} | {g['wanted']} | {g['seen']} | {'reached' if g['reached'] else '**missed**'} |"
              for g in result["goals"]]
    return "\n".join(lines) + "\n"


class Canvas:
    def __init__(self):
        self.parts, self.y = [], 30

    def text(self, x, y, words, size=13, anchor="start", weight="normal", colour="#111827"):
        self.parts.append(f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" '
                          f'fill="{colour}">{escape(words)}</text>')

    def title(self, words, more=""):
        self.text(20, self.y, words, 16, weight="bold")
        if more:
            self.text(20, self.y + 18, more, 12, colour="#4b5563")
        self.y += 42 if more else 24

    def bar(self, label, value, largest, colour, words):
        length = max(1.0, BAR * value / largest)
        self.text(LABEL - 8, self.y + 14, label, anchor="end")
        self.parts.append(f'<rect x="{LABEL}" y="{self.y + 2}" width="{length:.1f}" height="{LINE - 6}" fill="{colour}"/>')
        self.text(LABEL + length + 6, self.y + 14, words, 12)
        self.y += LINE

    def svg(self):
        height = self.y + 10
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
                f'font-family="system-ui, sans-serif"><rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
                + "\n".join(self.parts) + "</svg>\n")


def plot(result):
    """Bars of requests a second, a group for each kind of request; then the response times while logins flood in."""
    canvas = Canvas()
    canvas.title("Requests a second", result["subtitle"] + "; each kind of request has its own scale")
    for group in result["plot"]["rates"]:
        largest = max(bar["value"] for bar in group["bars"])
        for bar in group["bars"]:
            canvas.bar(f"{group['name']} {bar['side']}", bar["value"], largest, COLOURS.get(bar["side"], "#111827"),
                       number(bar["value"]) + bar.get("note", ""))
        canvas.y += 8
    if result["plot"]["flood"]:
        canvas.y += 24
        canvas.title("99th percentile of the response time, in milliseconds", "alone, and while logins flood in")
        largest = max(bar["value"] for bar in result["plot"]["flood"])
        for bar in result["plot"]["flood"]:
            canvas.bar(bar["name"], bar["value"], largest, COLOURS["latchkey" if "flood" in bar["name"] else "oracle"],
                       number(bar["value"]))
    return canvas.svg()
