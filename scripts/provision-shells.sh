#!/bin/sh
# Puts zsh, fish and mandoc into .cache/shells/root, for tests of completion and of the man page on a Debian machine.
#
# Nothing is installed: the packages come from the machine's own archive and are only unpacked. Done once.
#
# usage: scripts/provision-shells.sh
set -eu

folder=$(dirname "$0")/../.cache/shells
mkdir -p "$folder"
cd "$folder"
exec 9> lock
flock 9
[ -e ready ] && exit 0

packages="zsh zsh-common fish fish-common libpcre2-32-0 mandoc"
rm -rf debs root
mkdir debs root
download() (cd debs && apt-get -qq download $packages)
download || { apt-get -qq update && download; }
for deb in debs/*.deb; do dpkg -x "$deb" root; done
rm -rf debs
: > ready
