#!/usr/bin/env bash
# Puts the prebuilt DuckDB library into lib/: linked, never compiled (compiling takes about an hour).
# Takes DUCKDB_LIB_DIR if set, else the npm package pinned below, else leaves it to the duckdb crate,
# which downloads the same library where the open internet is reachable.
set -euo pipefail
cd "$(dirname "$0")/.."
version=1.5.5-r.5
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64)
    package=linux-x64; name=libduckdb.so
    integrity=kCyq6BXhn6QXfwF8yVdVKriSSHP+rfVWcJ56cG8qZzlOZpxyvT5WGm6jMshxg4ditLlOsHsIN/D47RYrcjXuHQ== ;;
  Linux-aarch64)
    package=linux-arm64; name=libduckdb.so
    integrity=CafH2AIvXtpwDynG3KB/4uEOHRGlFoB7auCRMIwH3BKNIobsANV5LSpDJ3tfyRCFIsK6e8AT1eseWVnu2Dv3cw== ;;
  *) echo "no prebuilt DuckDB is known for this machine: set DUCKDB_LIB_DIR to a folder with DuckDB 1.5.5's library" >&2; exit 1 ;;
esac
[ -f "lib/$name" ] && [ "$(cat lib/version 2>/dev/null)" = "$version" ] && exit 0
mkdir -p lib
if [ -n "${DUCKDB_LIB_DIR:-}" ] && [ -f "$DUCKDB_LIB_DIR/$name" ]; then
  cp "$DUCKDB_LIB_DIR/$name" "lib/$name"
  echo "$version" > lib/version
  exit 0
fi
if ! command -v npm >/dev/null; then
  echo "npm is not installed: the duckdb crate will download DuckDB itself (DUCKDB_DOWNLOAD_LIB=1)" >&2
  echo "without the open internet, install npm, or set DUCKDB_LIB_DIR to a folder with $name" >&2
  exit 3
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "fetching DuckDB $version (23 MB)"
(cd "$work" && npm pack --silent "@duckdb/node-bindings-$package@$version" >/dev/null)
archive=$(ls "$work"/*.tgz)
actual=$(openssl dgst -sha512 -binary "$archive" 2>/dev/null | base64 -w0 || python3 -c "import base64,hashlib,sys;print(base64.b64encode(hashlib.sha512(open(sys.argv[1],'rb').read()).digest()).decode())" "$archive")
if [ "$actual" != "$integrity" ]; then
  echo "the DuckDB package does not match its pinned hash; nothing was installed" >&2
  exit 1
fi
tar -xzf "$archive" -C "$work"
mv "$(find "$work" -name "$name" | head -n 1)" "lib/$name.part"
mv "lib/$name.part" "lib/$name"
echo "$version" > lib/version
