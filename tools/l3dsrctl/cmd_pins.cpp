// SPDX-License-Identifier: BSD-2-Clause
// pins: what is remembered of changes, and whether the director could be taken out
#include <algorithm>
#include <memory>

#include "connect.hpp"
#include "grammar.hpp"
#include "options.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

struct Options {
    ServiceOption service;
    bool json = false;
};

void show(const Options& options) {
    const auto key = options.service.key_if_named();
    l3dsr::Director director = connect_director();
    const auto all = director.services();
    const auto shown = key ? std::vector{director.service(*key)} : all;
    const auto pools = director.pools();
    const auto remembers = [](const auto& noun) { return !noun.memory.empty(); };
    const auto remembering =
        static_cast<std::size_t>(std::count_if(all.begin(), all.end(), remembers) +
                                 std::count_if(pools.begin(), pools.end(), remembers));

    options.json ? json::print_pins(shown, pools, remembering)
                 : text::print_pins(shown, pools, remembering);
}

}  // namespace

void add_pins_command(Grammar& grammar) {
    const auto options = std::make_shared<Options>();
    Verb& pins = grammar.add("pins", "show what is remembered of changes of dests", list_services);

    options->service.add_to(pins);
    pins.flag("--json", options->json, "for programs");
    pins.does([options] { show(*options); });
}

}  // namespace l3dsrctl
