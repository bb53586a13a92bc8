#!/usr/bin/env bash
# Installs the compilers and build tools that the C and C++ tests use, where they are missing, from Debian's packages; and the programs that
# are named as arguments, which have packages of the same names.
set -euo pipefail
missing=()
command -v gcc >/dev/null || missing+=(gcc)
command -v g++ >/dev/null || missing+=(g++)
command -v clang >/dev/null || missing+=(clang)
command -v nm >/dev/null || missing+=(binutils)
command -v pkg-config >/dev/null || missing+=(pkg-config)
command -v cmake >/dev/null || missing+=(cmake)
for program in "$@"; do
    command -v "$program" >/dev/null && continue
    if [ "$program" = protoc ]; then missing+=(protobuf-compiler libprotobuf-dev); else missing+=("$program"); fi
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing ${missing[*]}"
sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
$sudo apt-get update -qq
$sudo apt-get install -y -qq "${missing[@]}" >/dev/null
