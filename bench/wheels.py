"""What each wheel of ``make wheels`` costs to have and to import, beside its peer, as a table in ``bench/wheels.md``.

The peer is the last release of nautilus_trader with the Cython core that has a wheel for the Python.
"""

import subprocess
from pathlib import Path

from run import ROOT, imports

PEERS = {"3.11": "1.221.0", "3.12": "1.231.0", "3.13": "1.231.0"}
HEAD = "| Python | | wheel | installed | import | memory |\n|---|---|---:|---:|---:|---:|"


def peer(python: Path, version: str) -> tuple[Path, Path]:
    """The Python of an environment that has the peer, and the wheel that it was installed from."""
    folder = ROOT / "build" / "peers" / python.parent.parent.name
    if not folder.exists():
        subprocess.run([python, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    package = f"nautilus_trader=={version}"
    subprocess.run([*pip, "download", "--no-deps", "--only-binary=:all:", "--dest", folder, package], check=True)
    (wheel,) = folder.glob(f"nautilus_trader-{version}-*.whl")
    subprocess.run([*pip, "install", wheel], check=True)
    return pip[0], wheel


def row(python: Path, package: str, wheel: Path) -> str:
    milliseconds, mebibytes, megabytes = imports(str(python), package)
    name, version = wheel.name.split("-")[:2]
    size = f"{wheel.stat().st_size / 1e6:.1f} MB | {megabytes:.1f} MB"
    return f"| {python.parent.parent.name} | {name} {version} | {size} | {milliseconds:,.0f} ms | {mebibytes:.0f} MiB |"


def main() -> None:
    rows = [HEAD]
    wheels = sorted((ROOT / "dist").glob("*-manylinux_*.whl"))
    if not wheels:
        raise SystemExit("error: dist/ has no wheels: run `make wheels` first")
    for wheel in wheels:
        version = f"3.{wheel.name.split('-cp3')[1].split('-')[0]}"
        python = ROOT / "build" / "wheels" / version / "bin" / "python"
        rows.append(row(python, "nautilus_cython", wheel))
        if version in PEERS:
            theirs, downloaded = peer(python, PEERS[version])
            rows.append(row(theirs, "nautilus_trader", downloaded))
    text = "\n".join(rows) + "\n"
    print(text, end="")
    (ROOT / "bench" / "wheels.md").write_text(text)


if __name__ == "__main__":
    main()
