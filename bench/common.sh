# Sourced by the scripts of this folder: finds Java, builds what is out of date, and runs a class of the bench module.
# Expects $home, the project's folder, and $script, the name to complain under.

die() {
  echo "$script: $*" >&2
  exit 1
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
  else
    java=$(command -v java) || die "there is no java on the PATH, and JAVA_HOME is not set; Baton needs JDK 17 or later"
  fi
  local version
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p')
  case $version in
    1.*) die "$java is Java $version; Baton needs JDK 17 or later" ;;
    '' | *[!0-9]*) die "$java does not tell its version" ;;
  esac
  [ "$version" -ge 17 ] || die "$java is Java $version; Baton needs JDK 17 or later"
  flags=("@$home/.mvn/jvm.flags")
  if [ "$version" -ge 24 ]; then
    flags+=("@$home/.mvn/jvm24.flags")
  fi
}

# Whether everything on the class path is there, and no source is newer than it.
is_built() {
  [ -s "$class_path_file" ] || return 1
  local entry
  while read -r entry; do
    [ -e "$entry" ] || return 1
  done < <(tr ':' '\n' <"$class_path_file"; echo; echo "$bench_jar")
  [ -z "$(cd "$home" && find pom.xml .mvn ipc/pom.xml sync/pom.xml fs/pom.xml bench/pom.xml \
    ipc/src sync/src fs/src bench/src/main -newer "$class_path_file" -print -quit)" ]
}

build() {
  class_path_file=$home/bench/target/runtime.classpath
  bench_jar=$home/bench/target/baton-bench.jar
  if is_built; then
    return
  fi
  command -v mvn >/dev/null || die "there is no mvn on the PATH; it is needed to build the benchmarks"
  echo "$script: building" >&2
  (cd "$home" && mvn -B -q -ntp -pl bench -am -DskipTests package) || die "the build has failed"
  touch "$class_path_file" # Maven leaves a file alone whose text has not changed.
  is_built || die "the build has not made $class_path_file"
}

run_class() {
  local main_class=$1
  shift
  exec "$java" "${flags[@]}" -XX:+UseSerialGC -Xmx512m -cp "$bench_jar:$(cat "$class_path_file")" "$main_class" "$@"
}
