"""What a script fetches late has the name of its contents, as everything that is served."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from soportegl.lib.static_files import StaticFiles

SCRIPT = """(()=>{import("./late.js").then(({A})=>new A);new URL("../sheet.css",document.currentScript.src);
new URL("./sheet.css",import.meta.url);new URL("/ayuda/",b);import(c)})();"""


def test_what_a_script_names_is_found_under_its_own_name(tmp_path: Path, settings) -> None:
    settings.STATIC_URL, settings.DEBUG = "/static/", False
    source = tmp_path / "source"
    (source / "dist").mkdir(parents=True)
    for name, text in {"dist/a.js": SCRIPT, "dist/late.js": "1", "sheet.css": "a{}", "dist/sheet.css": "b{}"}.items():
        (source / name).write_text(text)
    here = FileSystemStorage(location=source)
    storage = StaticFiles(location=tmp_path / "served")
    files = {name: (here, name) for name in ("dist/a.js", "dist/late.js", "sheet.css", "dist/sheet.css")}
    for name in files:
        with here.open(name) as content:
            storage.save(name, content)
    done = list(storage.post_process(files))
    assert [each for each in done if isinstance(each[2], Exception)] == []
    served = {name: storage.stored_name(name).rpartition("/")[2] for name in files}
    said = (tmp_path / "served" / storage.stored_name("dist/a.js")).read_text()
    assert f'import("./{served["dist/late.js"]}").then' in said
    assert f'new URL("../{served["sheet.css"]}",document.currentScript.src)' in said
    assert f'new URL("./{served["dist/sheet.css"]}",import.meta.url)' in said
    assert 'new URL("/ayuda/",b);import(c)' in said
