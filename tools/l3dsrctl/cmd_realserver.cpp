// SPDX-License-Identifier: BSD-2-Clause
// realserver attach | detach | show: the devices whose packets it meets before the IP stack
#include <memory>

#include "connect.hpp"
#include "devices.hpp"
#include "grammar.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

struct Options {
    Words devices;
    bool json = false;
};

void show(const Options& options) {
    const auto devices = connect_realserver().devices();

    options.json ? json::print_realserver(devices) : text::print_realserver(devices);
}

}  // namespace

void add_realserver_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    Verb& attaches = grammar.add("realserver", "attach",
                                 "decode packets of devices before the IP stack", list_realserver);
    attaches.words("DEV", options->devices, "the devices");
    attaches.does([options] {
        want_devices(options->devices);
        change_devices(connect_realserver(), options->devices, &l3dsr::Realserver::attach,
                       &l3dsr::Realserver::detach);
    });

    Verb& detaches = grammar.add(
        "realserver", "detach", "decode packets of devices in the IP stack again", list_realserver);
    detaches.words("DEV", options->devices, "the devices");
    detaches.does([options] {
        want_devices(options->devices);
        change_devices(connect_realserver(), options->devices, &l3dsr::Realserver::detach,
                       &l3dsr::Realserver::attach);
    });

    Verb& shows = grammar.add("realserver", "show", "show attached devices", list_realserver);
    shows.flag("--json", options->json, "for programs");
    shows.does([options] { show(*options); });
}

}  // namespace l3dsrctl
