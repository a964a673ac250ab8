#!/usr/bin/env bash
# Installs what building and testing need and the machine lacks. Quiet when nothing is missing.
# With the word `app` only what building the web app needs; with `failover` also what the fail-over
# tests need.
set -euo pipefail

# Debian and Ubuntu keep the programs of PostgreSQL's server off the PATH.
has_initdb='test -n "$(find /usr/lib/postgresql $(pg_config --bindir) -name initdb)"'

# What the web app is built with, and how to tell that it is there and new enough.
node_major_min=20
node_is_new="test \$(node --print 'process.versions.node.split(\".\")[0]') -ge $node_major_min"
node="Node.js $node_major_min | $node_is_new && npm --version | node:nodejs npm | to build the web app"

# One row for each tool:
#   name | command that succeeds when it is there | where it comes from | what it is for
# Where from: `apt:PACKAGE…` (Debian and Ubuntu, when root), `rustup:COMPONENT`, `cargo:CRATE`,
# `node:PACKAGE…` (as apt, where what it has is new enough), or `hand:HINT` for what nobody else
# should install.
tools=(
  "Rust          | cargo --version         | hand:see https://rustup.rs | to build Weir"
  "A C compiler  | cc --version            | apt:gcc libc6-dev          | to build SQLite, crypto and a shim of the tests"
  "make          | make --version          | apt:make                   | to run the targets of the Makefile"
  "rustfmt       | cargo fmt --version     | rustup:rustfmt             | to check formatting"
  "clippy        | cargo clippy --version  | rustup:clippy              | to lint"
  "cargo-nextest | cargo nextest --version | cargo:cargo-nextest        | to run the tests"
  "PostgreSQL    | $has_initdb | apt:postgresql | to run the tests of its store"
  "$node"
  "Chromium      | chromium --version      | apt:chromium               | to run the tests of the web app"
)

if [[ ${1:-} == app ]]; then tools=("$node"); fi

if [[ ${1:-} == failover ]]; then
  tools+=(
    "Patroni | patroni --version | apt:patroni python3-etcd | for fail-over tests"
    "etcd    | etcd --version | apt:etcd-server | for fail-over tests"
    "flock   | flock --version && readlink --version | apt:util-linux coreutils | for fail-over tests"
  )
fi

# How long to wait for another package manager that holds the lock, as unattended upgrades do.
apt_lock_timeout_seconds=120
# A mirror that stumbles is asked again this often.
apt_retries_max=3

say() { printf '%s\n' "$*" >&2; }

trim() {
  local text=$1
  text=${text#"${text%%[![:space:]]*}"}
  printf '%s' "${text%"${text##*[![:space:]]}"}"
}

works() { bash -c "$1" </dev/null >/dev/null 2>&1; }

may_use_apt() {
  [[ $(id -u) == 0 && -f /etc/debian_version ]] && command -v apt-get >/dev/null
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 \
    -o DPkg::Lock::Timeout="$apt_lock_timeout_seconds" -o Acquire::Retries="$apt_retries_max" \
    "$@" </dev/null >&2
}

install_packages() {
  if [[ -z ${apt_is_updated:-} ]]; then
    apt_get update
    apt_is_updated=yes
  fi
  apt_get install --yes --no-install-recommends "$@"
}

# Whether the package manager has a Node.js that is new enough: Debian 12 has not.
packaged_node_is_new() {
  local major
  major=$(apt-cache policy nodejs | sed -n 's/^ *Candidate: *\([0-9]*\)[.].*/\1/p')
  [[ -n $major ]] && ((major >= node_major_min))
}

# Installs from `$1`; fails when it cannot.
install_from() {
  local -a names
  read -ra names <<<"${1#*:}"
  case $1 in
    apt:*) may_use_apt && install_packages "${names[@]}" ;;
    node:*) may_use_apt && packaged_node_is_new && install_packages "${names[@]}" ;;
    rustup:*) rustup component add "${names[@]}" </dev/null ;;
    cargo:*)
      say "Compiling it takes some minutes, once."
      cargo install --locked "${names[@]}" </dev/null
      ;;
    *) false ;;
  esac
}

# What a person can do about it.
advice() {
  case $1 in
    apt:*) printf 'install it (on Debian or Ubuntu, as root: apt-get install %s)' "${1#*:}" ;;
    rustup:*) printf 'install it (rustup component add %s)' "${1#*:}" ;;
    node:*) printf 'install version %s or newer: https://nodejs.org/en/download' "$node_major_min" ;;
    cargo:*) printf 'install it (cargo install --locked %s)' "${1#*:}" ;;
    *) printf '%s' "${1#*:}" ;;
  esac
}

missing=0
for row in "${tools[@]}"; do
  IFS='|' read -r name check source purpose <<<"$row"
  name=$(trim "$name") check=$(trim "$check") source=$(trim "$source") purpose=$(trim "$purpose")
  if works "$check"; then continue; fi
  say "$name is missing, needed $purpose."
  # What an installer called a success must also work.
  if install_from "$source" && works "$check"; then continue; fi
  say "$name: please $(advice "$source")."
  missing=1
done
exit "$missing"
