#!/usr/bin/env bash
# Builds what is needed, and runs the demos: all of them, or those that are named. See --help.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

die() {
  echo "demos/run.sh: $*" >&2
  exit 1
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
  else
    java=$(command -v java) || die "there is no java on the PATH, and JAVA_HOME is not set; Baton needs JDK 17 or later"
  fi
  local full
  full=$("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
  version=${full%%[.-]*}
  case $version in
    '' | *[!0-9]*) die "$java does not tell its version" ;;
  esac
  [ "$version" -ge 17 ] || die "$java is Java $full; Baton needs JDK 17 or later"
}

# Whether everything on the class path is there, and no source is newer than the last build.
is_built() {
  [ -e "$stamp" ] && [ -s "$libraries" ] && [ -e "$jar" ] || return 1
  local entry
  local -a entries
  IFS=: read -ra entries <"$libraries" || [ "${#entries[@]}" -gt 0 ] || return 1
  for entry in "${entries[@]}"; do
    [ -e "$entry" ] || return 1
  done
  [ -z "$(cd "$home" && find pom.xml .mvn {ipc,sync,fs,demos}/pom.xml {ipc,sync,fs,demos}/src/main \
    -newer "$stamp" -print -quit)" ]
}

build() {
  command -v mvn >/dev/null || die "there is no mvn on the PATH; Maven 3.8.7 or later is needed to build the demos"
  local maven
  maven=$(mvn -B -v 2>/dev/null | sed -n 's/^.*Apache Maven \([0-9.]*\).*/\1/p' | head -n 1) || true
  [ "$(printf '%s\n' 3.8.7 "${maven:-0}" | sort -V | head -n 1)" = 3.8.7 ] ||
    die "$(command -v mvn) is Maven ${maven:-of no known version}; 3.8.7 or later is needed to build the demos"
  [ -x "$(dirname "$(readlink -f "$java")")/javac" ] || die "$java comes without javac; a JDK is needed to build the demos"
  echo "Building the demos. The first time takes some minutes, most of them to download libraries." >&2
  mkdir -p "$home/demos/target"
  touch "$stamp.new"
  if [ "$version" -ge 24 ]; then
    export MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  fi
  (cd "$home" && mvn -B -q -ntp -Dstyle.color=never -pl demos -am -DskipTests package) >&2 ||
    die "the build has failed; what it says in full: mvn -pl demos -am -DskipTests package"
  mv "$stamp.new" "$stamp"
}

find_java
stamp=$home/demos/target/built
libraries=$home/demos/target/runtime.classpath
jar=$home/demos/target/baton-demos.jar
is_built || build

flags=("@$home/.mvn/jvm.flags")
if [ "$version" -ge 24 ]; then
  flags+=("@$home/.mvn/jvm24.flags")
fi
exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto "${flags[@]}" \
  -cp "$jar:$(<"$libraries")" org.batonfs.demos.DemoMain "$@"
