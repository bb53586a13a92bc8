"""Programs of strangers: they find the installed recorder by pkg-config or CMake, and their batches come from Arrow C++ or by hand."""

import os
import sys
from pathlib import Path

import pyarrow
import pytest
from programs import HERE, INCLUDE, READONLY, run

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

pylance = pytest.importorskip("lance")

DATA = Path(os.environ.get("NAUTILUS_CYTHON_DATA", Path(__file__).parents[3] / "shared" / "data"))
EXAMPLE = native.ROOT / "examples" / "cpp" / "market_recorder"


@pytest.fixture(scope="session")
def prefix(lance, tmp_path_factory):
    """A folder with both libraries, installed as `make install` and `make install-lance` do; it was moved since."""
    folder = tmp_path_factory.mktemp("prefix")
    native.run(["make", "install", f"PREFIX={folder / 'before'}"], cwd=native.ROOT)
    install = [str(native.ROOT / "tools/install/install.sh"), str(folder / "before")]
    native.run([*install, "nautilus_lance", "The Lance recorder of nautilus_cython", str(INCLUDE), str(lance.with_suffix(""))])
    return (folder / "before").rename(folder / "installed")


@pytest.mark.parametrize("package", ["nautilus_lance", "nautilus_lance-static"])
def test_program_finds_the_recorder_by_pkg_config(prefix, tmp_path, package):
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    flags = native.run(["pkg-config", "--cflags", "--libs", package], env=environment).split()
    native.run(["g++", "-std=c++17", *native.WARNINGS, str(HERE / "recorder.cpp"), "-o", str(tmp_path / "program"), *flags])
    run([tmp_path / "program"], tmp_path, READONLY, LD_LIBRARY_PATH=str(prefix / "lib"))


@pytest.fixture(scope="session")
def market_recorder(prefix, tmp_path_factory):
    """The example, which finds both libraries by CMake."""
    folder = tmp_path_factory.mktemp("market_recorder")
    native.run(["cmake", "-S", str(EXAMPLE), "-B", str(folder), f"-DCMAKE_PREFIX_PATH={prefix}"])
    native.run(["cmake", "--build", str(folder)])
    return folder / "market_recorder"


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """A day of one instrument, which is made up."""
    from nautilus_cython import feeds

    path = tmp_path_factory.mktemp("day") / "day.mbo.dbn.zst"
    feeds.write_sample(path, seed=42, events=20_000)
    return path


@pytest.fixture(params=["sample", "binance/spot_btcusdt_20240809.gz"])
def day(request, sample):
    """The same, or one that was recorded."""
    if request.param == "sample":
        return sample
    path = DATA / request.param
    if not path.exists() and "CI" not in os.environ:
        pytest.skip(f"the recorded data is not at {DATA}: set NAUTILUS_CYTHON_DATA")
    return path


def test_market_recorder_records_what_python_replays(market_recorder, day, tmp_path):
    from nautilus_cython import feeds
    from nautilus_cython.arrow import to_arrow
    from nautilus_cython.model.data import OrderBookDelta, OrderBookDeltas
    from nautilus_cython.model.enums import BookAction, OrderSide
    from nautilus_cython.replay import replay

    native.run([str(market_recorder), str(day), str(tmp_path)])
    tops = pyarrow.table(replay(day).read_all())
    recorded = pylance.dataset(tmp_path / "tops").to_table()
    assert recorded.num_rows > 1000
    assert recorded.to_pylist() == tops.select(recorded.schema.names).to_pylist()

    batches = [item.deltas if isinstance(item, OrderBookDeltas) else [item] for item in feeds.open(day)]
    deltas = [item for batch in batches for item in batch if isinstance(item, OrderBookDelta)]
    deltas = pyarrow.table(to_arrow(deltas))
    recorded = pylance.dataset(tmp_path / "deltas").to_table()
    expected = deltas.select(recorded.schema.names).to_pylist()
    for row in expected:
        row["action"], row["side"] = BookAction[row["action"]].value, OrderSide[row["side"]].value
    assert recorded.to_pylist() == expected


def test_market_recorder_says_what_is_wrong_and_commits_nothing(market_recorder, sample, tmp_path):
    wrong = tmp_path / "wrong.mbo.dbn.zst"
    wrong.write_bytes(sample.read_bytes()[:-100])
    with pytest.raises(AssertionError, match="byte"):
        native.run([str(market_recorder), str(wrong), str(tmp_path / "recorded")])
    assert not list(tmp_path.rglob("*.manifest"))


@pytest.mark.parametrize("flags", [(), ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")], ids=["plain", "asan"])
def test_batches_of_arrow_in_cpp(lance, tmp_path, flags):
    (folder,) = pyarrow.get_library_dirs()
    (library,) = Path(folder).glob("libarrow.so.*")
    # A shared library made for an older ABI of the standard library would not link.
    arrow = [f"-isystem{pyarrow.get_include()}", str(library), f"-Wl,-rpath,{folder}"]
    recorder = [f"-I{INCLUDE}", str(lance), f"-Wl,-rpath,{lance.parent}"]
    source = [str(HERE / "arrow.cpp"), "-o", str(tmp_path / "program")]
    native.run(["g++", "-std=c++20", *native.WARNINGS, *flags, *source, *arrow, *recorder])
    run([tmp_path / "program"], tmp_path)
