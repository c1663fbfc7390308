#!/usr/bin/env bash
# Puts the prebuilt DuckDB library into lib/: linked, never compiled (compiling takes about an hour).
# Takes DUCKDB_LIB_DIR if set, else the npm package pinned below, else DuckDB's own release, which needs the
# open internet and curl. What comes any other way than from npm is installed only if it is the library of the npm
# package, or the one whose SHA-256 the caller gives in DUCKDB_SHA256.
set -euo pipefail
cd "$(dirname "$0")/.."
version=1.5.5
package_version=$version-r.5
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64)
    package=linux-x64; release=linux-amd64; name=libduckdb.so
    integrity=kCyq6BXhn6QXfwF8yVdVKriSSHP+rfVWcJ56cG8qZzlOZpxyvT5WGm6jMshxg4ditLlOsHsIN/D47RYrcjXuHQ==
    library=fc23f12e376c47be520f75221288281906e7942e8fd6f6ce4849198ba60d0405 ;;
  Linux-aarch64)
    package=linux-arm64; release=linux-arm64; name=libduckdb.so
    integrity=CafH2AIvXtpwDynG3KB/4uEOHRGlFoB7auCRMIwH3BKNIobsANV5LSpDJ3tfyRCFIsK6e8AT1eseWVnu2Dv3cw==
    library=d00d007f3f7ca1f2896a5e4b89c2ce141bf0508506a9d6d56f9598b8e59d074e ;;
  *) echo "no prebuilt DuckDB is known for this machine: put DuckDB $version's library into lib/ yourself" >&2; exit 1 ;;
esac
[ -f "lib/$name" ] && [ "$(cat lib/version 2>/dev/null)" = "$version" ] && exit 0
mkdir -p lib
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sha512() {
  if command -v openssl >/dev/null; then openssl dgst -sha512 -binary "$1" | base64 -w0
  else sha512sum "$1" | cut -d' ' -f1 | xxd -r -p | base64 -w0; fi
}
if [ -n "${DUCKDB_LIB_DIR:-}" ] && [ -f "$DUCKDB_LIB_DIR/$name" ]; then
  cp "$DUCKDB_LIB_DIR/$name" "$work/$name"
elif command -v npm >/dev/null; then
  echo "fetching DuckDB $version (23 MB)"
  (cd "$work" && npm pack --silent "@duckdb/node-bindings-$package@$package_version" >/dev/null)
  archive=$(ls "$work"/*.tgz)
  if [ "$(sha512 "$archive")" != "$integrity" ]; then
    echo "the DuckDB package does not match its pinned hash; nothing was installed" >&2
    exit 1
  fi
  tar -xzf "$archive" -C "$work"
elif command -v curl >/dev/null; then
  echo "npm is not installed: fetching DuckDB $version from its own releases"
  curl -fsSL -o "$work/duckdb.zip" "https://github.com/duckdb/duckdb/releases/download/v$version/libduckdb-$release.zip"
  if command -v unzip >/dev/null; then unzip -q "$work/duckdb.zip" -d "$work"
  else python3 -m zipfile -e "$work/duckdb.zip" "$work"; fi
else
  echo "DuckDB can't be fetched: install npm or curl, or set DUCKDB_LIB_DIR to a folder with $name of DuckDB $version" >&2
  exit 1
fi
found=$(find "$work" -name "$name" | head -n 1)
if [ -z "$found" ]; then
  echo "there is no $name in what was fetched; nothing was installed" >&2
  exit 1
fi
# Its own releases carry other builds than npm does, and nothing here vouches for them.
given=$(sha256sum "$found" | cut -d' ' -f1)
wanted=$(echo "${DUCKDB_SHA256:-$library}" | tr 'A-F' 'a-f')
if [ "$given" != "$wanted" ]; then
  {
    echo "$name is refused: its SHA-256 is $given, and $wanted is expected; nothing was installed."
    echo "Install npm, which brings the pinned library. Or, if you have this SHA-256 from a source that you trust,"
    echo "run again with DUCKDB_SHA256=$given"
  } >&2
  exit 1
fi
mv "$found" "lib/$name.part"
mv "lib/$name.part" "lib/$name"
echo "$version" > lib/version
