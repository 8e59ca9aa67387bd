#!/bin/bash
# Runs the peer harness with our adapter: bench/peers.sh --sut none tigervnc meshcentral deskside --cpus 1 --out FILE.json
#
#   DESKSIDE_PEER_HARNESS  folder of the harness (default: shared/bench beside the checkout)
#   BENCH_DESKSIDE         folder of our programs (default: target/release)
#   BENCH_PW               folder whose node_modules hold playwright-core (default: e2e)
#   BENCH_NODE             for MeshCentral: folder with `npm install meshcentral` done (as the harness's README says)
#
# The harness itself is not changed: it is copied into a temporary folder, together with our adapter and viewer set-up.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
harness=${DESKSIDE_PEER_HARNESS:-$root/../shared/bench}
export BENCH_DESKSIDE=${BENCH_DESKSIDE:-$root/target/release}
export BENCH_PW=${BENCH_PW:-$root/e2e}
[ -f "$harness/bench.py" ] || { echo "no harness in $harness: set DESKSIDE_PEER_HARNESS" >&2; exit 1; }
[ -x "$BENCH_DESKSIDE/deskside-site" ] || { echo "no programs in $BENCH_DESKSIDE: cargo build --release" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$harness"/{bench.py,adapters,apps,viewers} "$work"/
cp "$root"/bench/adapters/*.py "$work"/adapters/
cp "$root"/bench/viewers/*.mjs "$work"/viewers/
python3 "$work/bench.py" "$@"
