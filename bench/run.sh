#!/usr/bin/env bash
# Measures Baton beside its floors; see bench/run.sh --help.
set -euo pipefail
script=bench/run.sh
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=bench
. "$home/.mvn/launch.sh"

commit=unknown
if head=$(git -C "$home" rev-parse --short=12 HEAD 2>/dev/null); then
  commit=$head
  [ -z "$(git -C "$home" status --porcelain --untracked-files=no)" ] || commit="$commit with changes"
fi
command=bench/run.sh
for word in "$@"; do
  command+=" $(printf '%q' "$word")"
done

find_java
build
run_class -Xmx512m org.batonfs.bench.RunCommand -- --home "$home" --commit "$commit" --command "$command" "$@"
