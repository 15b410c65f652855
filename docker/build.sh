#!/usr/bin/env bash
# Builds the container images. Maven builds the jars outside, so that an image build itself needs no network.
#
#   docker/build.sh                  on the bases BASE_IMAGE and AGENT_BASE_IMAGE, pulled from their registry
#   docker/build.sh --local-base     where no registry can be reached: makes small bases of this machine's own JDK, shell and
#                                    Python, and a Kafka image that keeps the contract of apache/kafka
#   --skip-jars                      takes the jars that are there
#   --tag TAG                        of the images (default: local)
#   --up FILE                        then brings up that compose file of this directory: compose.yaml, compose-cluster.yaml
#
# Gives: trialstream/server:TAG  scheduler, optimizer, api and every other command of the launcher
#        trialstream/agent:TAG   the worker agent, with Python where its base has it
# Environment: BASE_IMAGE, AGENT_BASE_IMAGE, JAVA_HOME.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
stage=$root/target/docker
kafkaImage=apache/kafka:4.3.1
tag=local
up=
localBase=false
jars=true
# The old builder is everywhere, and does all that these Dockerfiles ask for.
export DOCKER_BUILDKIT=${DOCKER_BUILDKIT:-0}

fail() {
  printf 'docker/build.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}
say() { printf 'docker/build.sh: %s\n' "$*" >&2; }

while [ $# -gt 0 ]; do
  case $1 in
    --local-base) localBase=true ;;
    --skip-jars) jars=false ;;
    --tag)
      [ $# -gt 1 ] || fail "--tag needs a value" 2
      tag=$2
      shift
      ;;
    --up)
      [ $# -gt 1 ] && [ -f "$here/$2" ] || fail "--up needs a compose file of $here: compose.yaml or compose-cluster.yaml" 2
      up=$2
      shift
      ;;
    -h | --help)
      sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
  shift
done

compose=()
if [ -n "$up" ]; then
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null 2>&1; then
    compose=(docker-compose)
  else
    fail "--up needs Docker's compose plugin or docker-compose"
  fi
fi
timeout 30 docker version >/dev/null 2>&1 || fail "no Docker engine answers; start one (or set DOCKER_HOST)"

# The old builder warns that it is old; what it says is shown when it fails.
build_image() {
  local log=$stage.log
  docker build -q "$@" >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    fail "an image could not be built"
  }
  rm -f "$log"
}

# ---- What goes into the images ---------------------------------------------------------------------------------------

app=$root/scheduler/app/target
agent=$root/worker-agent/target
if $jars; then
  say "building the jars"
  (cd "$root" && mvn -B -q -Dfast -DskipTests -pl scheduler/app -am package) || fail "the jars could not be built"
fi
appJar=$(ls "$app"/trialstream-app-*.jar 2>/dev/null | grep -v -e '-tests\.jar$' | head -n 1) || true
agentJar=$(ls "$agent"/trialstream-agent-*.jar 2>/dev/null | grep -v -e '-tests\.jar$' | head -n 1) || true
[ -n "$appJar" ] && [ -d "$app/lib" ] || fail "there are no jars in $app; run without --skip-jars"
[ -n "$agentJar" ] && [ -d "$agent/lib" ] || fail "there are no jars in $agent; run without --skip-jars"

rm -rf "$stage"
mkdir -p "$stage/trialstream/server/lib" "$stage/trialstream/agent/lib" "$stage/kafka/lib"
cp "$here"/trialstream/* "$root/trialstream" "$stage/trialstream/"
# Our own jars change with every commit, the others hardly ever: two layers, so that an upgrade fetches little.
ours() { case ${1##*/} in trialstream-*) return 0 ;; *) return 1 ;; esac; }
for which in server agent; do
  lib=$([ "$which" = server ] && echo "$app/lib" || echo "$agent/lib")
  mkdir -p "$stage/trialstream/$which/ours"
  for jar in "$lib"/*.jar; do
    if ours "$jar"; then cp "$jar" "$stage/trialstream/$which/ours/"; else cp "$jar" "$stage/trialstream/$which/lib/"; fi
  done
done
cp "$appJar" "$stage/trialstream/server/ours/trialstream-app.jar"
cp "$agentJar" "$stage/trialstream/agent/ours/trialstream-agent.jar"
cp -r "$root/worker-agent/python" "$stage/trialstream/agent/python"
find "$stage/trialstream/agent/python" -name __pycache__ -prune -exec rm -rf {} +

# Native libraries of systems that no image runs on are most of RocksDB's and zstd's jars.
slim() {
  local jar=$1 work
  work=$(mktemp -d "$stage/slim.XXXXXX")
  (cd "$work" && jar --extract --file "$jar" &&
    find . -type f \( -name '*.dll' -o -name '*.jnilib' -o -name '*.dylib' -o -name '*musl*' -o -name '*ppc64*' \
      -o -name '*s390x*' -o -name '*riscv64*' -o -name '*linux32*' \) -delete &&
    find . -type f \( -path './aix/*' -o -path './darwin/*' -o -path './freebsd/*' -o -path './win/*' \
      -o -path './linux/arm/*' -o -path './linux/i386/*' -o -path './linux/loongarch64/*' -o -path './linux/mips64/*' \
      -o -path './linux/ppc64*' -o -path './linux/s390x/*' -o -path './linux/riscv64/*' \) -delete &&
    jar --create --no-compress --file "$jar.slim" --manifest META-INF/MANIFEST.MF $(ls -A | grep -v '^META-INF$') \
      $(find META-INF -type f ! -name MANIFEST.MF)) || fail "cannot repack $jar"
  mv "$jar.slim" "$jar"
  rm -rf "$work"
}
for jar in "$stage"/trialstream/server/lib/rocksdbjni-*.jar "$stage"/trialstream/*/lib/zstd-jni-*.jar; do
  [ ! -e "$jar" ] || slim "$jar"
done

# ---- Bases made here -------------------------------------------------------------------------------------------------

# put FILE...: copies files to the same place below $rootfs, with the libraries that they are linked with.
put() {
  local file lib
  for file in "$@"; do
    [ -e "$file" ] || continue
    copy "$file"
    while read -r lib; do copy "$lib"; done < <(ldd "$file" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) (.*/\1/p; s/^\t\(\/[^ ]*\) (.*/\1/p')
  done
}
copy() {
  [ ! -e "$rootfs$1" ] || return 0
  mkdir -p "$rootfs$(dirname "$1")"
  cp -L --preserve=mode "$1" "$rootfs$1"
}
# skeleton NAME: an empty root file system with a shell and the few programs that the images use.
skeleton() {
  rootfs=$stage/rootfs-$1
  rm -rf "$rootfs"
  mkdir -p "$rootfs"/{etc,usr/bin,usr/sbin,usr/lib,usr/lib64,proc,sys,dev,run,tmp,root,var/lib,opt}
  chmod 1777 "$rootfs/tmp"
  local dir
  for dir in bin sbin lib lib64; do ln -s "usr/$dir" "$rootfs/$dir"; done
  local name
  for name in bash sh sleep mv cp rm mkdir chmod chown cat head tail tr cut sort wc od ls ln id env date printf readlink dirname \
    basename sha256sum sed grep find setsid setpriv ps kill true false test touch timeout seq uname hostname; do
    put "$(command -v "$name" 2>/dev/null | grep ^/ || type -P "$name" || true)"
  done
  put "/lib/$(uname -m)-linux-gnu/libnss_files.so.2" "/lib/$(uname -m)-linux-gnu/libnss_dns.so.2"
  printf 'root:x:0:0:root:/root:/bin/bash\n' >"$rootfs/etc/passwd"
  printf 'root:x:0:\n' >"$rootfs/etc/group"
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$rootfs/etc/nsswitch.conf"
  [ ! -e /etc/os-release ] || cp -L /etc/os-release "$rootfs/etc/os-release"
  if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    mkdir -p "$rootfs/etc/ssl/certs"
    cp -L /etc/ssl/certs/ca-certificates.crt "$rootfs/etc/ssl/certs/"
  fi
}
import() { # import NAME CHANGE...: makes the root file system an image
  local name=$1 change changes=()
  shift
  for change in "$@"; do changes+=(--change "$change"); done
  tar -C "$rootfs" --numeric-owner --owner=0 --group=0 -cf - . | docker import "${changes[@]}" - "$name" >/dev/null
  rm -rf "$rootfs"
}

if $localBase; then
  jdk=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
  [ -x "$jdk/bin/jlink" ] && [ -d "$jdk/jmods" ] || fail "$jdk has no jlink; a whole JDK 17 or newer is needed for --local-base"
  say "making the base images of this machine's $("$jdk/bin/java" -version 2>&1 | head -n 1)"
  skeleton jre
  "$jdk/bin/jlink" --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.zipfs,jdk.jcmd,jdk.jfr \
    --strip-debug --no-header-files --no-man-pages --compress=1 --output "$rootfs/opt/java/openjdk"
  "$rootfs/opt/java/openjdk/bin/java" -Xshare:dump >/dev/null 2>&1 || say "went on without a class data archive"
  for file in "$rootfs"/opt/java/openjdk/bin/java "$rootfs"/opt/java/openjdk/lib/*.so "$rootfs"/opt/java/openjdk/lib/server/*.so; do
    while read -r lib; do copy "$lib"; done < <(ldd "$file" 2>/dev/null | sed -n "s#.*=> \(/[^ ]*\) (.*#\1#p" | grep -v "^$rootfs")
  done
  if [ -e "$jdk/lib/security/cacerts" ]; then
    cp -L "$jdk/lib/security/cacerts" "$rootfs/opt/java/openjdk/lib/security/cacerts"
  fi
  import trialstream/base-jre:local "ENV JAVA_HOME=/opt/java/openjdk" "ENV PATH=/opt/java/openjdk/bin:/usr/bin:/bin" \
    "ENV LANG=C.UTF-8"

  skeleton agent
  python=$(readlink -f "$(command -v python3 || true)")
  # Java comes into the agent's image by a copy, and brings no libraries of the system with it.
  put "$jdk/bin/java" "$jdk"/lib/*.so "$jdk"/lib/server/*.so
  rm -rf "${rootfs:?}$jdk"
  if [ -n "$python" ]; then
    library=$("$python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
    mkdir -p "$rootfs$library"
    tar -C "$library" --exclude=test --exclude=tests --exclude=__pycache__ --exclude=dist-packages --exclude=site-packages \
      --exclude='config-*' --exclude=idlelib --exclude=tkinter --exclude=turtledemo --exclude=ensurepip -chf - . 2>/dev/null |
      tar -C "$rootfs$library" -xf -
    put "$python" "$library"/lib-dynload/*.so
    ln -sf "${python##*/}" "$rootfs/usr/bin/python3"
  fi
  import trialstream/base-agent:local "ENV PATH=/usr/bin:/bin" "ENV LANG=C.UTF-8"
  BASE_IMAGE=trialstream/base-jre:local
  AGENT_BASE_IMAGE=trialstream/base-agent:local

  say "building $kafkaImage"
  cp "$here"/kafka/* "$stage/kafka/"
  for jar in "$stage"/trialstream/server/lib/*.jar; do
    case ${jar##*/} in
      # of the broker's own class path only; logging goes by logback
      javalin* | jetty* | kotlin* | picocli* | ejml* | hipparchus* | avro* | prometheus* | onnxruntime* | snakeyaml-engine* | \
        kafka-streams*) ;;
      *) cp "$jar" "$stage/kafka/lib/" ;;
    esac
  done
  build_image --build-arg BASE_IMAGE="$BASE_IMAGE" -t "$kafkaImage" "$stage/kafka"
fi

# ---- The images ------------------------------------------------------------------------------------------------------

arguments=(--build-arg "BASE_IMAGE=${BASE_IMAGE:-eclipse-temurin:17-jre}"
  --build-arg "AGENT_BASE_IMAGE=${AGENT_BASE_IMAGE:-python:3.12-slim-bookworm}")
for which in server agent; do
  say "building trialstream/$which:$tag"
  build_image "${arguments[@]}" --target "$which" -t "trialstream/$which:$tag" "$stage/trialstream"
done
rm -rf "$stage"
docker image ls --format '{{.Repository}}:{{.Tag}}  {{.Size}}' | grep -e '^trialstream/' -e "^$kafkaImage " >&2

if [ -n "$up" ]; then
  export TRIALSTREAM_TAG=$tag
  "${compose[@]}" -f "$here/$up" up -d >&2 || fail "the containers did not come up; look at: ${compose[*]} -f docker/$up logs"
  "${compose[@]}" -f "$here/$up" logs --no-color tokens | sed -n 's/.*\(the page.s token.*\)/\1/p' >&2
  say "the page is at http://127.0.0.1:${TRIALSTREAM_PORT:-8080}"
fi
