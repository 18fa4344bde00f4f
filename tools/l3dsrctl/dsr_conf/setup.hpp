// SPDX-License-Identifier: BSD-2-Clause
/// What is to become of the VIPs of dsr.conf(5) on this host, and what there is of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "l3dsr/host.hpp"
#include "l3dsr/realserver.hpp"
#include "vips.hpp"

namespace l3dsrctl::dsr_conf {

/// dsrctl's words. partial: a VIP with a code has its entry in the map or its address, not both.
enum class State : std::uint8_t { stopped, partial, started };

const char* to_string(State state);

/// How far a VIP is set up.
struct Status {
    Vip vip;
    bool entry = false;                 ///< the map has it with that code
    std::optional<std::string> device;  ///< that has the address
    State state = State::stopped;
};

/// Changes nothing. `map`: all entries of the realserver's.
std::vector<Status> look(const std::vector<Vip>& vips, const std::vector<l3dsr::Vip>& map,
                         l3dsr::Host& host);

/// What in the map keeps VIPs from being started: another code of theirs, which no line names, or
/// another VIP with theirs.
std::vector<Problem> conflicts(const std::vector<Status>& statuses,
                               const std::vector<l3dsr::Vip>& map);

/// Sets up what is not set up, all or nothing. Throws Error that names the line.
void start(const std::vector<Status>& statuses, l3dsr::Realserver& realserver, l3dsr::Host& host);

/// Undoes what is set up, the last line first. Goes on where something is refused, and returns it.
std::vector<Problem> stop(const std::vector<Status>& statuses, l3dsr::Realserver& realserver,
                          l3dsr::Host& host);

}  // namespace l3dsrctl::dsr_conf
