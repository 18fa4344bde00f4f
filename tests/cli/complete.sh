#!/bin/bash
# What bash would offer for a command line: the last word is the one that is being typed.
# usage: complete.sh WORD...
set -uo pipefail

# What the package bash-completion brings, as far as it is used.
_get_comp_words_by_ref() {
    # shellcheck disable=SC2034 # read by the completion
    current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
}
__ltrim_colon_completions() { :; }

# shellcheck source=tools/completion/l3dsrctl
. "$(dirname "$0")/../../tools/completion/l3dsrctl"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_l3dsrctl
echo "${COMPREPLY[*]}"
