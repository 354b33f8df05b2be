"""The image as the SDK resolves it: base, commands, and the files that it sends for them."""

import json
import re
import shutil
from pathlib import Path

from conftest import REPOSITORY, announcements

ROOT_FILES = ["Directory.Build.props", "Directory.Packages.props", "global.json"]
PROJECTS = ["orchestrator", "protos", "worker"]


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def images_of(standin) -> list[tuple[list[str], Path]]:
    """Commands and context of the images that build upon each other, the base first."""
    found = {path.parent: json.loads(path.read_text()) for path in sorted(standin.folder.glob("images/*/image.json"))}
    ordered, bases = [], []
    while step := next(((folder, image) for folder, image in found.items() if image["bases"] == bases), None):
        folder, image = step
        ordered.append((image["commands"], folder / "context"))
        bases = [folder.name]
        del found[folder]
    assert not found, "the functions share one image"
    return ordered


def test_the_image_holds_the_sources_and_nothing_else(standin, tmp_path):
    repository = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "modal", repository / "modal", ignore=shutil.ignore_patterns("__pycache__"))
    sources = {f"{project}/{project}.csproj" for project in PROJECTS}
    code = {"protos/shard_worker.proto", "worker/Program.cs", "worker/Http/Chunked.cs", "orchestrator/Cli/Options.cs"}
    others = {
        *(f"{project}/{folder}/Debug/net10.0/x.json" for project in PROJECTS for folder in ("bin", "obj")),
        *("README.md", ".git/config", "tests/Worker.Tests/Worker.Tests.csproj", "tests/node_modules/a/index.js", ".env"),
    }
    for name in sources | code | others | set(ROOT_FILES):
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)

    announcements(standin.serve(app=repository / "modal/app.py"), 1)
    images = images_of(standin)
    assert any(re.search(r"^FROM mcr\.microsoft\.com/dotnet/sdk:10\.0-noble-aot$", line) for line in images[0][0])
    (restore, restored_from), (publish, published_from), (settings, _) = images[-3:]
    assert files_below(restored_from) == sources | set(ROOT_FILES)
    assert files_below(published_from) == sources | code
    assert any("dotnet restore worker -r linux-x64" in line for line in restore)
    assert any("dotnet publish worker -r linux-x64" in line for line in publish)
    assert any("dotnet publish orchestrator -r linux-x64 --self-contained" in line for line in publish)
    # Last, so that another --cpu builds nothing again.
    assert "ENV DOTNET_PROCESSOR_COUNT=4" in settings
