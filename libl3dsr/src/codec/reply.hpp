// SPDX-License-Identifier: BSD-2-Clause
/// The outermost attributes of what the kernel sends: replies, parts of dumps and events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "l3dsr/dest.hpp"
#include "l3dsr/explain.hpp"
#include "l3dsr/realserver.hpp"
#include "l3dsr/service.hpp"
#include "l3dsr/settings.hpp"
#include "l3dsr/stats.hpp"
#include "pool.hpp"

namespace l3dsr::codec {

/// Attribute set "director".
struct DirectorReply {
    std::optional<Service> service;
    std::optional<Dest> dest;
    std::optional<Reason> reason;
    std::optional<std::uint8_t> change;
    std::optional<std::uint32_t> generation;
    std::optional<std::string> device;
    std::optional<Explanation> explanation;
    std::optional<DirectorSettings> settings;
    std::optional<Pool> pool;
    std::optional<TablePart> table;
};

/// Attribute set "rs".
struct RealserverReply {
    std::optional<Vip> vip;
    std::optional<HostSettings> host;
    std::optional<Reason> reason;
    std::optional<std::uint8_t> change;
    std::optional<std::uint32_t> generation;
    std::optional<std::string> device;
    std::optional<Decap> decap;
    std::optional<RealserverSettings> settings;
};

DirectorReply read_director_reply(std::span<const std::byte> attributes);
RealserverReply read_realserver_reply(std::span<const std::byte> attributes);

}  // namespace l3dsr::codec
