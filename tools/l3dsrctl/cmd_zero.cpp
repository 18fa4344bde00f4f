// SPDX-License-Identifier: BSD-2-Clause
// zero: count from here on
#include <memory>

#include "connect.hpp"
#include "grammar.hpp"
#include "options.hpp"

namespace l3dsrctl {

void add_zero_command(Grammar& grammar) {
    const auto service = std::make_shared<ServiceOption>();
    Verb& zero = grammar.add("zero", "set counters to zero, of one service or all", list_services);

    service->add_to(zero);
    zero.does([service] {
        const auto key = service->key_if_named();
        key ? connect_director().zero(*key) : connect_director().zero();
    });
}

}  // namespace l3dsrctl
