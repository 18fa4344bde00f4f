// SPDX-License-Identifier: BSD-2-Clause
// director attach | detach | show: the devices whose packets it meets before the IP stack
#include <memory>

#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

struct Options {
    Words devices;
    bool json = false;
};

using Change = void (l3dsr::Director::*)(const std::string&);

// All or none: where one is refused, those before it are put back.
void change_all(const Words& devices, Change change, Change undo) {
    if (devices.empty())
        throw UsageError("", "no device is named", "name one or more; ip link shows what there is");

    l3dsr::Director director = connect_director();
    std::size_t done = 0;
    try {
        for (; done < devices.size(); done++)
            (director.*change)(devices[done]);
    } catch (const l3dsr::Error&) {
        while (done-- > 0)
            (director.*undo)(devices[done]);
        throw;
    }
}

void show(const Options& options) {
    const auto devices = connect_director().devices();

    options.json ? json::print_devices(devices) : text::print_devices(devices);
}

}  // namespace

void add_director_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    Verb& attaches = grammar.add("director", "attach",
                                 "meet packets of devices before the IP stack", list_devices);
    attaches.words("DEV", options->devices, "the devices");
    attaches.does([options] {
        change_all(options->devices, &l3dsr::Director::attach, &l3dsr::Director::detach);
    });

    Verb& detaches = grammar.add("director", "detach",
                                 "meet packets of devices in the IP stack again", list_devices);
    detaches.words("DEV", options->devices, "the devices");
    detaches.does([options] {
        change_all(options->devices, &l3dsr::Director::detach, &l3dsr::Director::attach);
    });

    Verb& shows = grammar.add("director", "show", "show the attached devices", list_devices);
    shows.flag("--json", options->json, "for programs");
    shows.does([options] { show(*options); });
}

}  // namespace l3dsrctl
