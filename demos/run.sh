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
# once per build and JDK, and is an empty file where that fails: the demos run without it.
make_archive() {
  archive=$home/demos/target/$vm_version.archive
  [ "$archive" -nt "$jar" ] && return
  echo "$script: making an archive of classes, once" >&2
  local class_path=$jar:$(cat "$class_path_file") made
  made=$(mktemp -d "$home/demos/target/archive.XXXXXX") || return 0
  # A JVM refuses an archive that was made with other options for modules than its own: the children have not the first flags.
  local -a jvm=("$java" "${flags[@]:1}" -XX:+UseSerialGC "-XX:SharedArchiveFile=$made/archive" -cp "$class_path")
  (
    (run_demos "-XX:DumpLoadedClassList=$made/%p.list" --records 3) &&
      sed -s 's/ id: [0-9]*$//' "$made"/*.list | awk '!/ source: / && !seen[$0]++' >"$made/all" &&
      "${jvm[@]}" -Xshare:dump "-XX:SharedClassListFile=$made/all" &&
      "${jvm[@]}" -Xshare:on -version
  ) >"$made/log" 2>&1 || { rm -f "$made/archive" && : >"$made/archive"; }
  mv -f "$made/archive" "$archive"
  rm -rf "$made"
}

find_java
build
make_archive
[ -s "$archive" ] && option=-XX:SharedArchiveFile=$archive || option=
run_demos "$option" "$@"
