// SPDX-License-Identifier: BSD-2-Clause
// flush: away with all services and dests
#include "connect.hpp"
#include "grammar.hpp"

namespace l3dsrctl {

void add_flush_command(Grammar& grammar) {
    Verb& flush = grammar.add("flush", "delete all services and their dests", list_services);

    flush.does([] { connect_director().flush(); });
}

}  // namespace l3dsrctl
