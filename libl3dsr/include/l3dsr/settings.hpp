// SPDX-License-Identifier: BSD-2-Clause
/// Settings of the director as a whole.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "l3dsr/export.hpp"

namespace l3dsr {

/// Which packet marks name a dest: those that have `value` in the bits of `mask`; none where that
/// is 0.
struct DestMark {
    std::uint32_t value = 0;
    std::uint32_t mask = 0;

    friend bool operator==(const DestMark&, const DestMark&) = default;
};

/// Where in PRE_ROUTING packets are met.
enum class Priority : std::uint8_t {
    early = 0,  ///< before defragmentation, conntrack and the tables raw and mangle
    late = 1,   ///< after them, and before nat
};

/// "early", "late", or the number.
L3DSR_API std::string to_string(Priority priority);

/// The key of the hashes by which flows find buckets; zeros stand for the default.
using FlowKey = std::array<std::byte, 16>;

/// What one may set. A field that is not named stays as it is.
struct DirectorFields {
    std::optional<DestMark> dest_mark{};
    std::optional<FlowKey> key{};
    std::optional<Priority> priority{};
    std::optional<std::uint32_t> move_time{};  ///< 1 to 2592000
    std::optional<std::uint32_t> pins_max{};   ///< 1 to 1073741824
};

/// The settings as the kernel has them.
struct DirectorSettings {
    DestMark dest_mark;
    bool key_set = false;          ///< the key is another than the default
    std::optional<FlowKey> key{};  ///< only where it was asked for
    Priority priority = Priority::early;
    std::uint32_t move_time = 0;  ///< seconds for which changes of dests are remembered
    std::uint32_t pins_max = 0;   ///< flows that can be pinned in all pools together
    std::uint32_t pins_room = 0;  ///< pins that pools have room for now

    friend bool operator==(const DirectorSettings&, const DirectorSettings&) = default;
};

}  // namespace l3dsr
