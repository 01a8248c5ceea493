#!/bin/sh
# Puts a current Docker (engine, CLI, buildx, compose), a registry and a static busybox into .cache/engine/root.
#
# For the tests, on a Debian machine. Nothing is installed and no setting of the machine is touched: the packages come
# from the archive that the machine's own apt uses, checked by its own keyring, and are only unpacked. Engine, CLI and
# plugins come from the suite `sid` (from `trixie` where that fails), since stable ones are too old; the rest comes from
# the machine's own suite, so that it fits the machine's libraries. Done once: a second run only looks.
#
# usage: scripts/provision-engine.sh [FOLDER]    FOLDER is .cache/engine of this repository by default
set -eu

folder=${1:-$(dirname "$0")/../.cache/engine}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# Two test runs may come here at once: one works, the other waits and then finds it done.
exec 9> "$folder/lock"
flock 9
[ -e "$folder/ready" ] && exit 0

. /etc/os-release
own=${VERSION_CODENAME:?this machine does not say which Debian it is}

# Prints "URI<tab>KEYRING" of the first archive that offers suite $own, from deb822 files and from one-line files.
archive() {
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -e "$file" ] && awk -v suite="$own" -v RS= -F '\n' '{
      uri = ""; key = ""; match_ = 0
      for (i = 1; i <= NF; i++) {
        split($i, word, /[ \t]+/)
        if (word[1] == "URIs:") uri = word[2]
        if (word[1] == "Signed-By:") key = word[2]
        if (word[1] == "Suites:" && (" " substr($i, 9) " ") ~ (" " suite " ")) match_ = 1
      }
      if (match_) { print uri "\t" key; exit }
    }' "$file"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -e "$file" ] && awk -v suite="$own" '$1 == "deb" {
      key = ""
      if (match($0, /signed-by=[^] ]*/)) key = substr($0, RSTART + 10, RLENGTH - 10)
      sub(/\[[^]]*\] */, "")
      if ($3 == suite) { print $2 "\t" key; exit }
    }' "$file"
  done
}
found=$(archive | head -n 1)
[ -n "$found" ] || { echo "provision-engine: apt knows no archive of $own" >&2; exit 1; }
uri=$(printf '%s' "$found" | cut -f 1)
key=$(printf '%s' "$found" | cut -f 2)

# apt with lists, cache and sources of its own.
private_apt() {
  apt-get -qq -oDir::Etc::SourceList="$work/apt.sources" -oDir::Etc::SourceParts=/dev/null \
    -oDir::State::Lists="$work/lists" -oDir::Cache="$work/cache" -oAPT::Sandbox::User="$(id -un)" \
    -oAcquire::Languages=none -oAcquire::Retries=3 "$@"
}

download_from() {
  rm -rf "$work"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/root"
  {
    echo "Types: deb"
    echo "URIs: $uri"
    echo "Suites: $own $1"
    echo "Components: main"
    [ -z "$key" ] || echo "Signed-By: $key"
  } > "$work/apt.sources"
  private_apt update &&
    (cd "$work/debs" && private_apt download \
      "docker.io/$1" "docker-cli/$1" "docker-buildx/$1" "docker-compose/$1" \
      "containerd/$own" "runc/$own" "docker-registry/$own" "busybox-static/$own")
}

work=$folder/work
download_from sid || download_from trixie
for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/root"; done
rm -rf "$folder/root"
mv "$work/root" "$folder/root"
rm -rf "$work"
: > "$folder/ready"
