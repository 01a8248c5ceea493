#!/bin/sh
# Puts Chromium and two typefaces into .cache/browser/root, for the tests that look at a page.
#
# For a Debian machine. Nothing is installed and no setting of the machine is touched: what the machine lacks comes from
# the archive that its own apt uses, checked by its own keyring, and is only unpacked. Done once: a second run only looks.
#
# usage: scripts/provision-browser.sh [FOLDER]    FOLDER is .cache/browser of this repository by default
set -eu

folder=${1:-$(dirname "$0")/../.cache/browser}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# Two test runs may come here at once: one works, the other waits and then finds it done.
exec 9> "$folder/lock"
flock 9
[ -e "$folder/ready" ] && exit 0

work=$folder/work
rm -rf "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root"

# apt with lists and cache of its own; it takes no lock, since it changes nothing.
private_apt() {
  apt-get -qq -oDir::State::Lists="$work/lists" -oDir::Cache="$work/cache" -oAPT::Sandbox::User="$(id -un)" \
    -oAcquire::Languages=none -oAcquire::Retries=3 -oDebug::NoLocking=1 "$@"
}

private_apt update
private_apt install --yes --no-install-recommends --download-only chromium fonts-inter fonts-jetbrains-mono
for deb in "$work"/cache/archives/*.deb; do [ ! -e "$deb" ] || dpkg -x "$deb" "$work/root"; done
rm -rf "$folder/root"
mv "$work/root" "$folder/root"
rm -rf "$work"

cat > "$folder/fonts.conf" <<END
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$folder/root/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$folder/fonts</cachedir>
</fontconfig>
END
: > "$folder/ready"
