#!/usr/bin/env bash
# Builds what is needed, and runs the demos: all of them, or those that are named. See --help.
set -euo pipefail
script=demos/run.sh
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=demos
. "$home/.mvn/launch.sh"

find_java
build
run_class -XX:TieredStopAtLevel=1 -Xshare:auto org.batonfs.demos.DemoMain -- "$@"
