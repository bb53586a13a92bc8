"""What is linked into the shared library: an SBOM for the wheel, and the licences of others, which are checked in.

As a script it writes ``LICENSE-THIRD-PARTY.txt``; ``build.py`` takes the SBOM from here.
"""

from __future__ import annotations

import functools
import json
import subprocess
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
LICENCES = ROOT / "LICENSE-THIRD-PARTY.txt"
PACKAGE = "nautilus-cython-python"
# What wheels are made for.
TARGETS = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")
TEXTS = ("LICEN", "COPYING", "NOTICE", "UNLICEN")


def cargo(*arguments: str) -> str:
    return subprocess.run(["cargo", *arguments, "--locked"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


@functools.cache
def metadata() -> dict:
    """What cargo knows of the workspace and of every crate in its lock file."""
    return json.loads(cargo("metadata", "--format-version", "1"))


def crates(target: str | None = None) -> list[dict]:
    """What cargo knows of each crate that is linked in, sorted: on this platform, or on another ``target``."""
    tree = ["tree", "--package", PACKAGE, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]
    lines = cargo(*tree, *(["--target", target] if target else [])).splitlines()
    linked = {tuple(line.split()[:2]) for line in lines}
    found = [package for package in metadata()["packages"] if (package["name"], f"v{package['version']}") in linked]
    return sorted(found, key=lambda package: (package["name"], package["version"]))


def licence(crate: dict) -> str:
    """The SPDX expression; old manifests have a slash for "or"."""
    return crate["license"].replace("/", " OR ")


def sbom(version: str) -> str:
    """A CycloneDX document of the crates in the library, for ``*.dist-info/sboms`` (PEP 770)."""

    def component(name: str, version: str, purl: str, licence: str) -> dict:
        expression = [{"expression": licence}]
        return {"type": "library", "bom-ref": purl, "name": name, "version": version, "licenses": expression, "purl": purl}

    linked = crates()
    purls = {crate["id"]: f"pkg:cargo/{crate['name']}@{quote(crate['version'])}" for crate in linked}
    whole = component("nautilus-cython", version, f"pkg:pypi/nautilus-cython@{version}", "MIT OR Apache-2.0")
    needs = {
        purls[node["id"]]: sorted(purls[needed] for needed in node["dependencies"] if needed in purls)
        for node in metadata()["resolve"]["nodes"]
        if node["id"] in purls
    }
    (library,) = [purl for purl in needs if purl.startswith(f"pkg:cargo/{PACKAGE}@")]
    needs[whole["purl"]] = [library]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": whole},
        "components": [
            component(crate["name"], crate["version"], purls[crate["id"]], licence(crate)) for crate in linked
        ],
        "dependencies": [{"ref": purl, "dependsOn": needs[purl]} for purl in sorted(needs)],
    }
    return json.dumps(document, indent=2) + "\n"


def licences() -> str:
    """The licences and notices that the crates of others come with, each text once; MIT where one may choose."""
    every = {crate["id"]: crate for target in TARGETS for crate in crates(target)}
    others = [crate for crate in every.values() if crate["source"]]
    others.sort(key=lambda crate: (crate["name"], crate["version"]))
    users: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    for crate in others:
        folder = Path(crate["manifest_path"]).parent
        files = sorted(path for path in folder.iterdir() if path.name.upper().startswith(TEXTS))
        if "MIT" in licence(crate).split(" OR "):
            files = [path for path in files if "MIT" in path.name] or files
        if not files and licence(crate) == "Apache-2.0":
            files = [ROOT / "LICENSE-APACHE"]  # a text without names
        if not files:
            raise SystemExit(f"error: {crate['name']} {crate['version']} has no text of its licence, {licence(crate)}")
        for path in files:
            text = path.read_text(encoding="utf-8").strip()
            same = " ".join(text.split()).lower()
            texts.setdefault(same, text)
            names = users.setdefault(same, [])
            name = f"{crate['name']} {crate['version']}"
            if name not in names:
                names.append(name)
    parts = ["The shared library of nautilus_cython contains these crates of others. The texts of their licences follow."]
    parts.append("\n".join(f"{crate['name']} {crate['version']}: {licence(crate)}" for crate in others))
    parts += [f"{'=' * 100}\n{', '.join(users[same])}\n{'=' * 100}\n\n{text}" for same, text in texts.items()]
    return "\n\n".join("\n".join(line.rstrip() for line in part.splitlines()) for part in parts) + "\n"


if __name__ == "__main__":
    LICENCES.write_text(licences(), encoding="utf-8")
