// SPDX-License-Identifier: BSD-2-Clause
/// attach and detach: the devices whose packets either half meets before the IP stack.
#pragma once

#include <memory>
#include <string>

#include "failure.hpp"
#include "grammar.hpp"
#include "l3dsr/error.hpp"

namespace l3dsrctl {

template <typename Half>
using DeviceChange = void (Half::*)(const std::string&);

/// All or none: where one is refused, those before it are put back.
template <typename Half>
void change_devices(Half (*connect)(), const Words& devices, DeviceChange<Half> change,
                    DeviceChange<Half> undo) {
    std::size_t done = 0;

    if (devices.empty())
        throw UsageError("", "no device is named", "name one or more; ip link shows what there is");
    Half half = connect();
    try {
        for (; done < devices.size(); done++)
            (half.*change)(devices[done]);
    } catch (const l3dsr::Error&) {
        while (done-- > 0)
            (half.*undo)(devices[done]);
        throw;
    }
}

/// Adds `NOUN attach` and `NOUN detach` of the half that `connect` reaches; `meets` says what it
/// does with the devices' packets.
template <typename Half>
void add_device_commands(Grammar& grammar, const std::string& noun, const std::string& meets,
                         const char* listing, Half (*connect)()) {
    const auto devices = std::make_shared<Words>();
    const auto add = [&](const char* verb, const char* where, DeviceChange<Half> change,
                         DeviceChange<Half> undo) {
        Verb& command = grammar.add(noun, verb, meets + " packets of devices " + where, listing);
        command.words("DEV", *devices, "the devices");
        command.does([=] { change_devices(connect, *devices, change, undo); });
    };

    add("attach", "before the IP stack", &Half::attach, &Half::detach);
    add("detach", "in the IP stack again", &Half::detach, &Half::attach);
}

}  // namespace l3dsrctl
