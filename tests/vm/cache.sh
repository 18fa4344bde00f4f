# shellcheck shell=bash
# Where kernels and downloads live between runs: the user's cache, never the project. To be sourced.
# shellcheck disable=SC2034 # the scripts that source this use it

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/l3dsr
mkdir -p "$cache"

# What was compiled before, from the same files by the same compiler, is not compiled again. Which files these are the compiler says
# while it compiles; to have it preprocess each file once more for that would take as long as half of all compiling.
export CCACHE_DIR=$cache/ccache CCACHE_MAXSIZE=2G CCACHE_DEPEND=1
[[ $PATH == /usr/lib/ccache:* ]] || export PATH=/usr/lib/ccache:$PATH

say() { echo "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# One builder at a time: two runs of the tests may share the cache. Holds until the caller exits.
cache_lock() { # NAME
    exec 9> "$cache/.$1.lock"
    flock 9
}
