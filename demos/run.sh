#!/usr/bin/env bash
# Builds what is needed, and runs the demos: all of them, or those that are named. See --help.
set -euo pipefail
script=demos/run.sh
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=demos
. "$home/.mvn/launch.sh"

# run_demos CHILDREN_JVM_OPTION ARGUMENT...
run_demos() {
  local option=$1
  shift
  run_class -XX:TieredStopAtLevel=1 -Xshare:auto "-Dbaton.demos.child-jvm-option=$option" org.batonfs.demos.DemoMain -- "$@"
}

# An archive of the classes that the children load in one small run of all demos, so that they start in less time. It is made
# once per build and JDK; whatever stands in its way, the demos run without it.
make_archive() {
  archive=$home/demos/target/$vm_version.archive
  [ "$archive" -nt "$jar" ] && return
  echo "$script: making an archive of classes, once" >&2
  # A JVM refuses an archive that was made with other options for modules than its own: the children have not the first flags.
  local lists
  lists=$(mktemp -d) || return 0
  (
    (run_demos "-XX:DumpLoadedClassList=$lists/%p.list" --records 3) &&
      sed -s 's/ id: [0-9]*$//' "$lists"/*.list | awk '!/ source: / && !seen[$0]++' >"$lists/all" &&
      "$java" "${flags[@]:1}" -XX:+UseSerialGC -Xshare:dump "-XX:SharedClassListFile=$lists/all" \
        "-XX:SharedArchiveFile=$archive" -cp "$jar:$(cat "$class_path_file")" &&
      "$java" "${flags[@]:1}" -XX:+UseSerialGC -Xshare:on "-XX:SharedArchiveFile=$archive" \
        -cp "$jar:$(cat "$class_path_file")" -version
  ) >"$lists/log" 2>&1 || rm -f "$archive"
  rm -rf "$lists"
}

find_java
build
make_archive
[ -e "$archive" ] && option=-XX:SharedArchiveFile=$archive || option=
run_demos "$option" "$@"
