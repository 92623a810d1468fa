"""Rules of the house that no other tool checks; each message says what to do."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from soportegl.lib.variables import BY_NAME, VARIABLES

ROOT = Path(settings.BASE_DIR)
LINES = 300
WRITTEN_BY_TOOLS = re.compile(
    r"(?:.*/)?package-lock\.json|requirements/|LICENSE|soportegl/directory/data/|.*/migrations/"
)


def tracked(*endings: str) -> Iterator[tuple[str, str]]:
    """The files of the repository that people write, by name with their text."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file() and not WRITTEN_BY_TOOLS.match(name) and name.endswith(endings or ("",)):
            text = path.read_bytes().decode(errors="replace")
            yield name, text


def found(pattern: str, *endings: str, under: str = "", but: tuple[str, ...] = ()) -> list[str]:
    """Where the pattern occurs, as file:line."""
    wanted = re.compile(pattern)
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in tracked(*endings)
        if name.startswith(under) and not name.startswith(but)
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]


def test_files_stay_small_so_split_the_ones_named_here():
    long = {name: text.count("\n") for name, text in tracked(".py", ".css", ".js", ".html") if text.count("\n") > LINES}
    assert long == {}


def test_incidents_are_read_through_what_a_person_sees_only():
    seen = "visible_to|one_visible_to|parts_visible_to|walked_by"
    # What bounds itself to one person, which tests/web/screens/queue/test_queue.py holds against visible_to, and the
    # rows of keys that were chosen so.
    own = "of_reporter|held_by|takeable_by|in_queue_of|of_desk|gone_up_from|columns|showing"
    # And the one door for everybody, to what a desk marked and nothing says of whom it is.
    own += "|as_precedent"
    entrance = rf"Incident\.objects\.(?!({seen}|{own})\b)"
    assert [found(entrance, ".py", under=f"soportegl/{part}/") for part in ("reading", "web")] == [[], []]


def test_pages_carry_no_inline_script_or_style_so_use_a_class_or_a_data_attribute():
    inline = r"<style|<script(?![^>]*\bsrc=)|\sstyle=\"|\son(click|change|submit|load|input)=\""
    assert found(inline, ".html", under="soportegl/", but=("soportegl/web/jinja2/mail/",)) == []


def test_every_class_of_a_style_is_drawn_by_some_page_so_take_out_what_none_draws():
    def text_of(*endings: str) -> str:
        return "\n".join(text for name, text in tracked(*endings) if name.startswith("soportegl/"))

    styles = re.sub(r"/\*.*?\*/", "", text_of(".css"), flags=re.DOTALL)
    named, drawn = (
        set(re.findall(r"\.([a-z][\w-]*)", styles)),
        set(re.findall(r"[a-z][\w-]*", text_of(".html", ".py", ".js", ".md"))),
    )
    # «f1» to «f40» are put together where a page says how long something took.
    assert sorted(name for name in named - drawn if not re.fullmatch(r"f\d+", name)) == []


def test_every_file_that_the_maps_name_is_there_so_name_it_as_it_is_called_now():
    there = [f"/{name}" for name, _ in tracked()]
    maps = {name: text for name, text in tracked(".md") if name in ("ARCHITECTURE.md", "CONTRIBUTING.md")}
    named = [
        (name, said) for name, text in maps.items() for said in re.findall(r"`([\w./-]+\.(?:py|js|html|txt|md))`", text)
    ]
    assert len(named) > 100
    assert [(name, said) for name, said in named if not any(one.endswith(f"/{said}") for one in there)] == []


def test_no_registry_address_is_written_down():
    hosts = r"registry\.npmjs|pypi\.org|pythonhosted|--index-url|extra-index"
    assert found(hosts, but=("tests/test_house.py",)) == []
    locks = [
        ROOT / "package-lock.json",
        ROOT / "tests" / "s3" / "package-lock.json",
        *(ROOT / "requirements").iterdir(),
    ]
    assert [path.name for path in locks if re.search(hosts, path.read_text())] == []


def test_no_path_of_one_machine_is_written_down():
    assert found(r"(?<![\w.])/(home|root|work|Users)/\w", but=("tests/test_house.py",)) == []


def test_every_finding_runs_by_itself_in_a_folder_of_its_own_with_pinned_packages():
    for path in (ROOT / "findings").iterdir():
        text = path.read_text()
        assert path.stat().st_mode & 0o111, f"chmod +x {path.name}"
        assert "mktemp -d" in text, path.name
        assert re.search(r"==\d|@\d|=\d+\.\d", text), f"{path.name} pins nothing"


def test_every_exception_to_a_rule_has_its_code_and_its_reason():
    bare = r"#\s*noqa(?!: [A-Z]+\d+(, [A-Z]+\d+)* - \w)|#\s*type: ignore(?!\[[\w, -]+\]\s+# \w)"
    assert found(bare, ".py", but=("tests/test_house.py",)) == []


def test_every_variable_of_the_environment_is_explained():
    read = re.compile(r"\b(?:text|number|flag|items|secret)\(\s*\"(\w+)\"")
    found_names = {name for _, text in tracked(".py") for name in read.findall(text)}
    names = {name for name in found_names if name.startswith(("SOPORTEGL_", "DATABASE_"))}
    table = [line for line in (ROOT / "docs" / "configuration.md").read_text().splitlines() if line.startswith("| `")]
    explained = {found[1]: line for line in table if (found := re.match(r"\| `([A-Z_]+)`", line))}
    # Each is read somewhere, has its row in lib/variables.py, and docs/configuration.md says what that row says.
    assert names == set(BY_NAME) == set(explained)
    for row in VARIABLES:
        _, _, without, accepts, *_ = explained[row.name].split("|")
        assert row.accepts == accepts.strip(), row.name
        assert f"`{row.default}`" in without or row.default in ("", "command"), row.name


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "uv.txt"])
def test_every_locked_package_has_its_hash(name):
    text = (ROOT / "requirements" / name).read_text()
    blocks = re.findall(r"^[\w.-]+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_periodic_job_names_a_task_that_exists():
    from procrastinate.contrib.django import app

    from soportegl.jobs.schedule import JOBS

    assert [job.task for job in JOBS if job.task not in app.tasks] == []


def moves(tree: ast.AST) -> Iterator[int]:
    """The lines that set the state or the tier of something: by assignment, by `setattr` or by an update."""
    moved = {"state", "tier"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in moved:
            yield node.lineno
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "update" and moved & {keyword.arg for keyword in node.keywords}:
            yield node.lineno
        if name == "setattr" and isinstance(node.args[1], ast.Constant) and node.args[1].value in moved:
            yield node.lineno


def test_only_record_moves_an_incident():
    places = {
        name
        for name, text in tracked(".py")
        if name.startswith(("soportegl/", "bench/")) and any(True for _ in moves(ast.parse(text)))
    }
    assert places == {"soportegl/incidents/recording.py"}
    # Whoever may call it: the actions, how an incident begins, and what the system itself records.
    callers = {line.split(":")[0] for line in found(r"import .*\brecord\b", ".py", under="soportegl/")}
    names = {name.rsplit("/", 1)[1] for name in callers}
    assert names == {
        *("actions.py", "correcting.py", "pauses.py", "redaction.py", "registration.py"),
        *("upkeep.py", "timekeeping.py", "automatic.py"),
    }


def test_decisions_are_numbered_without_gaps_and_each_says_its_number():
    titles = {path.name: path.read_text().splitlines()[0] for path in (ROOT / "docs" / "adr").iterdir()}
    numbers = [(int(name[:4]), int(re.match(r"# (\d+)\. ", titles[name])[1])) for name in sorted(titles)]
    assert numbers == [(number, number) for number in range(1, len(titles) + 1)]
