// SPDX-License-Identifier: BSD-2-Clause
// realserver attach | detach | set | show: the devices whose packets it meets before the IP stack,
// and settings of the realserver as a whole
#include <memory>

#include "connect.hpp"
#include "devices.hpp"
#include "grammar.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

struct Options {
    Words settings;
    bool json = false;
};

void show(const Options& options) {
    l3dsr::Realserver realserver = connect_realserver();
    const auto devices = realserver.devices();
    const auto settings = realserver.settings();

    options.json ? json::print_realserver(devices, settings)
                 : text::print_realserver(devices, settings);
}

void set(const Options& options) {
    constexpr const char* forms = "write other-tunnels pass or other-tunnels drop";
    const Words& words = options.settings;

    if (words.empty())
        throw UsageError("", "nothing is to change", forms);
    if (words[0] != "other-tunnels")
        throw UsageError(words[0], "no such setting", forms);
    if (words.size() == 1)
        throw UsageError(words[0], "a setting has a value", forms);
    for (const auto other : {l3dsr::OtherTunnels::pass, l3dsr::OtherTunnels::drop}) {
        if (words.size() == 2 && words[1] == to_string(other)) {
            connect_realserver().set({other});
            return;
        }
    }
    throw UsageError(words[0] + " " + words[1], "no such fate", forms);
}

}  // namespace

void add_realserver_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    add_device_commands(grammar, "realserver", "decode", list_realserver, connect_realserver);

    Verb& sets =
        grammar.add("realserver", "set", "change what holds for all VIPs", list_realserver);
    sets.words("SETTING VALUE", options->settings, "other-tunnels pass|drop");
    sets.does([options] { set(*options); });

    Verb& shows =
        grammar.add("realserver", "show", "show settings and attached devices", list_realserver);
    shows.flag("--json", options->json, "for programs");
    shows.does([options] { show(*options); });
}

}  // namespace l3dsrctl
