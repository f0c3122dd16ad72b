#!/usr/bin/env python3
"""Checks the house against the rooms table of ARCHITECTURE.md.

Fails on an #include that the table does not allow, on a room that the table lacks, on a row without a room, on a
room linked otherwise than its row says, and on a header that only one room may include (Beast, toml++).
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
ONLY_IN = {"boost/beast": "http", "toml++": "app", "CLI/": "cli", "sqlite3.h": "store/sqlite", "openssl/ssl.h": "http"}


def table():
    """The rows as {room: rooms it may include}; `all above` is every row before it."""
    rooms = {}
    rows = re.findall(r"^\|\s*(`[^|]+?)\s*\|\s*([^|]+?)\s*\|[^|]*\|\s*$", (ROOT / "ARCHITECTURE.md").read_text(), re.M)
    for names, allowed in rows:
        if allowed == "all above":
            may = set(rooms)
        else:
            may = {x.strip() for x in allowed.split(",") if x.strip() not in ("-", "")}
        for name in re.findall(r"`([^`]+)`", names):
            rooms[name] = may
    return rooms


def room_of(path, rooms):
    """The longest room whose folder holds this path (relative to src), or nothing."""
    parts = path.parts[:-1]
    for n in range(len(parts), 0, -1):
        if "/".join(parts[:n]) in rooms:
            return "/".join(parts[:n])
    return None


def linked():
    """What src/CMakeLists.txt links: {room: rooms}."""
    text = (ROOT / "src" / "CMakeLists.txt").read_text()
    calls = re.findall(r"latchkey_room\((\S+?)(?:\s+([^)]*))?\)", text, re.S)
    out = {}
    for name, rest in calls:
        m = re.search(r"ROOMS\s+(.*?)(?:LIBRARIES|$)", rest or "", re.S)
        out[name] = set(m[1].split()) if m else set()
    return out


def main():
    rooms, faults = table(), []
    if not rooms:
        faults.append("ARCHITECTURE.md has no rooms table")
    for path in sorted(SRC.rglob("*.[ch]pp")):
        inside = path.relative_to(SRC)
        if len(inside.parts) == 1:
            continue
        room = room_of(inside, rooms)
        if room is None:
            faults.append(f"src/{inside}: its folder is no room of the table")
            continue
        for target in INCLUDE.findall(path.read_text()):
            for prefix, owner in ONLY_IN.items():
                if target.startswith(prefix) and room != owner:
                    faults.append(f"src/{inside}: only {owner} may include {target}")
            if not (SRC / target).exists():
                continue
            other = room_of(pathlib.PurePath(target), rooms)
            if other not in (room, None) and other not in rooms[room]:
                faults.append(f"src/{inside}: {room} may not include {target}")
    for room in rooms:
        if not any((SRC / room).glob("*.[ch]pp")):
            faults.append(f"ARCHITECTURE.md: the room {room} has no folder src/{room} with code")
    links = linked()
    for room, may in rooms.items():
        if links.get(room, set()) - may:
            faults.append(f"src/CMakeLists.txt: {room} links {sorted(links[room] - may)}, which its row does not name")
    for room in set(links) - set(rooms):
        faults.append(f"src/CMakeLists.txt: {room} is no row of the table")
    print("\n".join(faults) or f"{len(rooms)} rooms, every include allowed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
