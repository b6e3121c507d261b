# Sourced by the scripts that people run: finds Java, builds what is out of date, and runs a class of a module.
# Expects $home, the project's folder, $script, the name to complain under, and $module: demos or bench.

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
  local settings
  settings=$("$java" -XshowSettings:properties -version 2>&1)
  version=$(sed -n 's/^ *java\.specification\.version = //p' <<<"$settings")
  vm_version=$(sed -n 's/^ *java\.vm\.version = //p' <<<"$settings")
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

# Whether everything on the class path is there, and no source is newer than the last build.
is_built() {
  [ -e "$stamp" ] && [ -s "$class_path_file" ] && [ -e "$jar" ] || return 1
  local entry
  local -a entries
  IFS=: read -ra entries <"$class_path_file" || [ "${#entries[@]}" -gt 0 ] || return 1
  for entry in "${entries[@]}"; do
    [ -e "$entry" ] || return 1
  done
  [ -z "$(cd "$home" && find pom.xml .mvn {ipc,sync,fs,"$module"}/pom.xml {ipc,sync,fs,"$module"}/src/main \
    -newer "$stamp" -print -quit)" ]
}

build() {
  class_path_file=$home/$module/target/runtime.classpath
  jar=$home/$module/target/baton-$module.jar
  stamp=$home/$module/target/built
  if is_built; then
    return
  fi
  command -v mvn >/dev/null || die "there is no mvn on the PATH; Maven 3.8.7 or later is needed to build"
  local maven
  maven=$(mvn -B -v 2>/dev/null | sed -n 's/^.*Apache Maven \([0-9.]*\).*/\1/p' | head -n 1) || true
  [ "$(printf '%s\n' 3.8.7 "${maven:-0}" | sort -V | head -n 1)" = 3.8.7 ] ||
    die "$(command -v mvn) is Maven ${maven:-of no known version}; 3.8.7 or later is needed to build"
  [ -x "$(dirname "$(readlink -f "$java")")/javac" ] ||
    die "$java comes without javac; a JDK is needed to build"
  echo "$script: building; the first time takes some minutes, most of them to download libraries" >&2
  # What changes while the build runs shall be newer than the build.
  mkdir -p "$home/$module/target"
  touch "$stamp.new"
  if [ "$version" -ge 24 ]; then
    export MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  fi
  (cd "$home" && mvn -B -q -ntp -Dstyle.color=never -pl $module -am -DskipTests package) >&2 ||
    die "the build has failed; what it says in full: mvn -pl $module -am -DskipTests package"
  mv "$stamp.new" "$stamp"
  is_built || die "the build has not made everything that $class_path_file names"
}

# run_class JVM_OPTION... MAIN_CLASS -- ARGUMENT...
run_class() {
  local -a before=()
  while [ "$1" != -- ]; do
    before+=("$1")
    shift
  done
  shift
  local main_class=${before[-1]}
  unset 'before[-1]'
  exec "$java" "${flags[@]}" -XX:+UseSerialGC "${before[@]}" -cp "$jar:$(cat "$class_path_file")" "$main_class" "$@"
}
