#!/bin/sh
# Runs a Docker engine of its own until standard input ends, which happens when whoever started this closes it or dies.
#
# usage: engine.sh ROOT FOLDER    ROOT: unpacked programs (provision-engine.sh); FOLDER: an empty one for everything else
#
# The engine listens on FOLDER/docker.sock. It has a bridge of its own and leaves the machine's packet filter alone, so it
# gets on with any other engine: an engine with `--bridge=none` would remove the `docker0` of another one.
# The price: containers cannot reach the internet, nor each other by name where iptables is not installed.
set -eu

root=$1
folder=$2
PATH=$root/usr/bin:$root/usr/sbin:$root/bin:$PATH

# Ctrl-C reaches the whole process group: the end of standard input decides, so that cleaning up always happens.
trap '' INT HUP
trap : TERM

# The first free number makes a free bridge and a free network: creating a link that exists fails.
number=0
until busybox ip link add name "cc-test$number" type bridge 2> "$folder/bridge.log"; do
  number=$((number + 1))
  if [ "$number" = 64 ]; then cat "$folder/bridge.log" >&2; exit 1; fi
done
bridge=cc-test$number

# The engine leaves the bridges of its networks behind, and with them its few addresses would run out.
remove_networks() {
  busybox ip -o -4 addr show | while read -r _ name _ address _; do
    case $name:$address in br-*:10.214.$number.*) busybox ip link del "$name" ;; esac
  done
}
remove_networks
busybox ip addr add "10.213.$number.1/24" dev "$bridge"
busybox ip link set "$bridge" up

echo '{"features": {"containerd-snapshotter": true}}' > "$folder/daemon.json"
dockerd --config-file "$folder/daemon.json" --data-root "$folder/data" --exec-root "$folder/exec" \
  --pidfile "$folder/docker.pid" --host "unix://$folder/docker.sock" --shutdown-timeout 3 \
  --bridge "$bridge" --default-address-pool "base=10.214.$number.0/24,size=28" \
  --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
  > "$folder/dockerd.log" 2>&1 < /dev/null &
engine=$!

cat > /dev/null || true

kill "$engine" 2> /dev/null || true
wait "$engine" || true
remove_networks
busybox ip link del "$bridge"
rm -rf "$folder"
