"""Makes manual pages of a program's own help.

    noveld --experimental-dump-help | python3 manual_pages.py FOLDER

One page for the program and one for each command: FOLDER/noveld.1, FOLDER/noveld-run.1, … Needs Python alone.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Command = Mapping[str, Any]


def escaped(text: str) -> str:
    """Text that roff shows as it stands, also where a line begins with a dot."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").split("\n")
    return "\n".join("\\&" + line if line.startswith(".") else line for line in lines)


def named(name: Mapping[str, Any]) -> str:
    """An option's name with its dashes."""
    return ("-" if name["kind"] == "short" else "--") + str(name["name"])


def is_shown(argument: Mapping[str, Any]) -> bool:
    """Whether help shows it."""
    return bool(argument.get("shouldDisplay", True))


def synopsis(command: Command, name: str) -> str:
    """The command line in one paragraph."""
    parts = [f"\\fB{escaped(name)}\\fR"]
    for argument in filter(is_shown, command.get("arguments", [])):
        value = f"\\fI{escaped(argument.get('valueName', ''))}\\fR"
        if argument["kind"] == "positional":
            part = value
        else:
            part = f"\\fB{escaped(named(argument['preferredName']))}\\fR"
            if argument["kind"] == "option":
                part += f" {value}"
        if argument.get("isOptional"):
            part = f"[{part}]"
        parts.append(part + (" ..." if argument.get("isRepeating") else ""))
    if command.get("subcommands"):
        parts.append("\\fIcommand\\fR [\\fIoptions\\fR]")
    return "\n".join(parts)


def options(command: Command) -> Iterator[str]:
    """A paragraph for each argument."""
    for argument in filter(is_shown, command.get("arguments", [])):
        value = f"\\fI{escaped(argument.get('valueName', ''))}\\fR"
        if argument["kind"] == "positional":
            tag = value
        else:
            tag = ", ".join(f"\\fB{escaped(named(name))}\\fR" for name in argument["names"])
            if argument["kind"] == "option":
                tag += f" {value}"
        text = " ".join(str(argument[part]) for part in ("abstract", "discussion") if argument.get(part))
        if argument.get("defaultValue"):
            text += f" Default: {argument['defaultValue']}."
        yield f".TP\n{tag}\n{escaped(text)}"


def prose(text: str) -> Iterator[str]:
    """Paragraphs, sections where a line is in capitals, and examples as they stand where lines are indented."""
    is_example = False
    for line in text.split("\n"):
        starts_example = line.startswith("  ")
        if is_example != starts_example:
            yield ".PP\n.nf\n.RS 2" if starts_example else ".RE\n.fi"
            is_example = starts_example
        heading = line.rstrip(":")
        if heading and (heading.isupper() or heading == "Examples") and not starts_example:
            yield f'.SH "{heading.upper()}"'
        elif not line:
            yield ".PP"
        else:
            yield escaped(line[2:] if starts_example else line)
    if is_example:
        yield ".RE\n.fi"


def page(command: Command, name: str, others: Sequence[str]) -> str:
    """A command's manual page."""
    title = name.replace(" ", "-")
    lines = [
        f'.TH "{title.upper()}" 1 "" "noveld" "noveld"',
        ".SH NAME",
        f"{escaped(title)} \\- {escaped(command.get('abstract', '').rstrip('.'))}",
        ".SH SYNOPSIS",
        synopsis(command, name),
    ]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", *prose(command["discussion"].strip())]
    lines += [".SH OPTIONS", *options(command)]
    if command.get("subcommands"):
        lines.append(".SH COMMANDS")
        for part in filter(is_shown, command["subcommands"]):
            lines.append(f".TP\n\\fB{escaped(part['commandName'])}\\fR\n{escaped(part.get('abstract', ''))}")
    lines += [".SH SEE ALSO", ", ".join(f"\\fB{escaped(other)}\\fR(1)" for other in others if other != title)]
    return "\n".join(lines) + "\n"


def pages(program: Command) -> dict[str, str]:
    """The pages of a program and its commands by their file names."""
    name = str(program["commandName"])
    commands = [each for each in program.get("subcommands", []) if is_shown(each) and each["commandName"] != "help"]
    titles = [name, *(f"{name}-{each['commandName']}" for each in commands)]
    own = {**program, "subcommands": commands}
    related = [*titles, *({"noveld", "novelctl"} - {name})]
    made = {f"{name}.1": page(own, name, related)}
    for each in commands:
        made[f"{name}-{each['commandName']}.1"] = page(
            each, f"{name} {each['commandName']}", related[:1] + related[-1:]
        )
    return made


def main() -> None:
    """Reads a program's help and writes its pages."""
    if len(sys.argv) != 2:
        print("usage: PROGRAM --experimental-dump-help | manual_pages.py FOLDER", file=sys.stderr)
        raise SystemExit(64)
    for name, text in pages(json.load(sys.stdin)["command"]).items():
        Path(sys.argv[1], name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
