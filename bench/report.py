"""The results as a table and as a plot: one page that a stranger can read."""
import math
import pathlib
import platform
from html import escape

WIDTH, LABEL, BAR, LINE = 900, 170, 560, 22
COLOURS = {"latchkey": "#2563eb", "oracle": "#9ca3af"}


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


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


LINES = ("#2563eb", "#db2777", "#059669", "#d97706", "#7c3aed", "#0891b2", "#65a30d", "#4b5563")


def curves(title, more, below, lines, levels):
    """A line for each name -> [(x, y)], and a dashed one for each level: y on a logarithmic scale, names at the right."""
    canvas, left, top, width, height = Canvas(), 60, 80, 640, 420
    canvas.title(title, more)
    ys = [y for points in lines.values() for _, y in points] + list(levels.values())
    low, high = math.log10(min(ys) / 1.2), math.log10(max(ys) * 1.2)
    most = max(x for points in lines.values() for x, _ in points)

    def at(x, y):
        return left + width * (x - 1) / max(1, most - 1), top + height * (high - math.log10(y)) / (high - low)

    for tick in (5, 10, 20, 50, 100, 200, 500, 1000, 2000):
        if low <= math.log10(tick) <= high:
            _, y = at(1, tick)
            canvas.parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#e5e7eb"/>')
            canvas.text(left - 8, y + 4, str(tick), 12, "end", colour="#4b5563")
    for x in sorted({1, 2, 4, 8, 16, most}):
        canvas.text(at(x, 10 ** low)[0], top + height + 18, str(x), 12, "middle", colour="#4b5563")
    canvas.text(left + width / 2, top + height + 38, below, 12, "middle", colour="#4b5563")
    labels = []
    for (name, points), colour in zip(lines.items(), LINES):
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in (at(x, y) for x, y in points))
        canvas.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y in points:
            a, b = at(x, y)
            canvas.parts.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.5" fill="{colour}"/>')
        labels.append((at(*points[-1])[1], name, colour))
    for name, level in levels.items():
        _, y = at(1, level)
        canvas.parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#111827" stroke-dasharray="6 4"/>')
        labels.append((y, name, "#111827"))
    last = 0.0
    for y, name, colour in sorted(labels):  # not on top of one another
        last = max(y, last + 16)
        canvas.text(left + width + 12, last + 4, name, 12, colour=colour)
    canvas.y = top + height + 50
    return canvas.svg()
