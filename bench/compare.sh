#!/usr/bin/env bash
# Prints what changed from one report to another: bench/compare.sh OLD NEW
set -euo pipefail
script=bench/compare.sh
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=bench
. "$home/.mvn/launch.sh"

find_java
build
run_class -Xmx512m org.batonfs.bench.CompareCommand -- "$@"
