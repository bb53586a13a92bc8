#!/usr/bin/env bash
# Installs the C library into a folder: the headers, both libraries, and what pkg-config and CMake read to find them.
# Nothing in the folder names it, so that it can be moved.
#
#     crates/capi/install.sh /usr/local
set -euo pipefail
prefix=${1:?usage: install.sh PREFIX}
mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd)
cd "$(dirname "$0")/../.."
cargo build --release --locked --quiet --package nautilus-cython-capi

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
built=${CARGO_TARGET_DIR:-target}/release/libnautilus_cython_capi
mkdir -p "$prefix/include" "$prefix/lib/pkgconfig" "$prefix/lib/cmake/nautilus_cython"
cp -R nautilus_cython/includes/nautilus_cython "$prefix/include/"
for suffix in a so dylib; do
    [ ! -e "$built.$suffix" ] || cp "$built.$suffix" "$prefix/lib/"
done
for template in crates/capi/package/*.in; do
    name=$(basename "$template" .in)
    case $name in
    *.pc) target=$prefix/lib/pkgconfig/$name ;;
    *) target=$prefix/lib/cmake/nautilus_cython/$name ;;
    esac
    sed "s/@VERSION@/$version/" "$template" >"$target"
done
