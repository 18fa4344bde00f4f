// SPDX-License-Identifier: BSD-2-Clause
/// What people read.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "l3dsr/director.hpp"
#include "l3dsr/events.hpp"
#include "l3dsr/pool.hpp"
#include "l3dsr/realserver.hpp"
#include "rates.hpp"

namespace l3dsrctl::text {

/// As `ipvsadm -Ln --rate` does.
void print(const std::vector<l3dsr::ServiceWithDests>& services, const Rates& rates);

/// As `ipvsadm -Ln` does, and with `stats` as `ipvsadm -Ln --stats`.
void print(const std::vector<l3dsr::ServiceWithDests>& services, bool stats);

/// As `ipvsadm -Ln --thresholds`, with flows.
void print_thresholds(const std::vector<l3dsr::ServiceWithDests>& services);

void print(const std::vector<l3dsr::Service>& services);
void print(const std::vector<l3dsr::ServiceDest>& dests);
/// `plain`: VIPs without a code, which the map does not have.
void print(const std::vector<l3dsr::Vip>& vips, const std::vector<l3dsr::HostAddress>& plain,
           const l3dsr::HostSettings& host);
/// `key`: "default", "set", or the key in hexadecimal.
void print_director(const std::vector<std::string>& devices,
                    const l3dsr::DirectorSettings& settings, const std::string& key);
void print_realserver(const std::vector<std::string>& devices,
                      const l3dsr::RealserverSettings& settings);
void print(const std::vector<l3dsr::Decap>& decaps);
void print(const std::vector<l3dsr::Pool>& pools);
void print(const l3dsr::PoolKey& pool, const std::vector<l3dsr::Dest>& dests);
/// What each service remembers, and whether the director can be taken out: when none does.
void print_pins(const std::vector<l3dsr::Service>& services, const std::vector<l3dsr::Pool>& pools,
                std::size_t remembering);
/// Those that packets ended in.
void print(const std::vector<l3dsr::Reason>& reasons);

/// What would become of a packet, and why, one step a line.
void print(const l3dsr::Packet& packet, const l3dsr::Explanation& answer);

/// One line, without its end.
std::string line(const l3dsr::DirectorEvent& event);
std::string line(const l3dsr::RealserverEvent& event);

}  // namespace l3dsrctl::text
