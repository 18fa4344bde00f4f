// SPDX-License-Identifier: BSD-2-Clause
/// What programs read. Keys are always there; what has no value is null.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "l3dsr/director.hpp"
#include "l3dsr/dscp.hpp"
#include "l3dsr/events.hpp"
#include "l3dsr/pool.hpp"
#include "l3dsr/realserver.hpp"
#include "rates.hpp"

namespace l3dsrctl::json {

/// {"services":[{..., "dests":[...]}]}
void print(const std::vector<l3dsr::ServiceWithDests>& services);
/// The same with a "rate" in each, and the "interval" in seconds.
void print(const std::vector<l3dsr::ServiceWithDests>& services, const Rates& rates);
/// {"services":[...]}
void print(const std::vector<l3dsr::Service>& services);
/// {"dests":[{..., "service":{...}}]}
void print(const std::vector<l3dsr::ServiceDest>& dests);
/// {"vips":[...], "plain_vips":[...], "host":{...}}
void print(const std::vector<l3dsr::Vip>& vips, const std::vector<l3dsr::HostAddress>& plain,
           const l3dsr::HostSettings& host);
/// {"devices":[...], "dest_mark":..., "key":..., ...}; `key`: "default", "set", or the key in
/// hexadecimal.
void print_director(const std::vector<std::string>& devices,
                    const l3dsr::DirectorSettings& settings, const std::string& key);
/// {"devices":[...], "other_tunnels":...}
void print_realserver(const std::vector<std::string>& devices,
                      const l3dsr::RealserverSettings& settings);
/// {"decaps":[...]}
void print(const std::vector<l3dsr::Decap>& decaps);
void print(const std::vector<l3dsr::Pool>& pools);
void print(const l3dsr::PoolKey& pool, const std::vector<l3dsr::Dest>& dests);
/// {"pins":[...], "can_be_taken_out":...}; it can when no service is `remembering` anything.
void print_pins(const std::vector<l3dsr::Service>& services, const std::vector<l3dsr::Pool>& pools,
                std::size_t remembering);
/// {"reasons":{NAME:PACKETS, ...}}
void print(const std::vector<l3dsr::Reason>& reasons);
/// {"dscp":..., "tos":..., ...}
void print_dscp(std::uint8_t dscp);

/// {"packet":{...}, "outcome":..., ...}
void print(const l3dsr::Packet& packet, const l3dsr::Explanation& answer);

/// One line, without its end.
std::string line(const l3dsr::DirectorEvent& event);
std::string line(const l3dsr::RealserverEvent& event);
/// An event about the stream itself: "listening" or "lost".
std::string line(const char* half, const char* change);

}  // namespace l3dsrctl::json
