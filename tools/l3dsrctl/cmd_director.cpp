// SPDX-License-Identifier: BSD-2-Clause
// director attach | detach | set | show: the devices whose packets it meets before the IP stack,
// and settings of the director as a whole
#include <memory>

#include "args.hpp"
#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

struct Options {
    Words devices;
    Words settings;
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
    l3dsr::Director director = connect_director();
    const auto devices = director.devices();
    const auto settings = director.settings();

    options.json ? json::print(devices, settings) : text::print(devices, settings);
}

l3dsr::DestMark parse_dest_mark(const std::string& text) {
    const auto slash = text.find('/');

    if (text == "none")
        return {};
    if (slash == std::string::npos)
        throw UsageError("dest-mark " + text, "a value and a mask are wanted",
                         "write VALUE/MASK, as 0x100/0xff00, or none");
    return {parse_mark("dest-mark", text.substr(0, slash)),
            parse_mark("dest-mark", text.substr(slash + 1))};
}

// One setting: its name, its value.
void set(const Options& options) {
    const Words& words = options.settings;
    l3dsr::DirectorFields fields;

    if (words.size() != 2)
        throw UsageError("", "a setting and its value are wanted",
                         "write dest-mark VALUE/MASK, or dest-mark none");
    if (words[0] != "dest-mark")
        throw UsageError(words[0], "no such setting", "settings are dest-mark");
    fields.dest_mark = parse_dest_mark(words[1]);
    connect_director().set(fields);
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

    Verb& sets = grammar.add("director", "set", "change a setting", list_devices);
    sets.words("SETTING", options->settings, "dest-mark VALUE/MASK, or dest-mark none");
    sets.does([options] { set(*options); });

    Verb& shows =
        grammar.add("director", "show", "show attached devices and settings", list_devices);
    shows.flag("--json", options->json, "for programs");
    shows.does([options] { show(*options); });
}

}  // namespace l3dsrctl
