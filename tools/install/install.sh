#!/usr/bin/env bash
# Installs a C library into a folder: its headers, what cargo built, and what pkg-config and CMake read to find them.
# Nothing in the folder names it, so that it can be moved.
#
#     tools/install/install.sh PREFIX NAME DESCRIPTION HEADERS BUILT      BUILT is the libraries without their suffix
set -euo pipefail
[ $# -eq 5 ] || { echo "usage: install.sh PREFIX NAME DESCRIPTION HEADERS BUILT" >&2 && exit 2; }
prefix=$1 name=$2 description=$3 headers=$4 built=$5

mkdir -p "$prefix/include" "$prefix/lib/pkgconfig" "$prefix/lib/cmake/$name"
cp -R "$headers/." "$prefix/include/"
for suffix in a so dylib; do
    [ ! -e "$built.$suffix" ] || cp "$built.$suffix" "$prefix/lib/"
done

here=$(dirname "$0")
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/../../Cargo.toml")
library=$(basename "$built")
fill() {
    sed "s/@NAME@/$name/g; s/@DESCRIPTION@/$description/g; s/@LIBRARY@/${library#lib}/g; s/@VERSION@/$version/g" "$here/$1" >"$prefix/lib/$2"
}
fill shared.pc.in "pkgconfig/$name.pc"
fill static.pc.in "pkgconfig/$name-static.pc"
fill config.cmake.in "cmake/$name/$name-config.cmake"
fill config-version.cmake.in "cmake/$name/$name-config-version.cmake"
