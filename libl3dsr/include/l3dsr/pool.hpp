// SPDX-License-Identifier: BSD-2-Clause
/// Pools, that is dests that several services share; the tables by which packets find dests; and
/// what is said of the director as a whole.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "l3dsr/export.hpp"
#include "l3dsr/service.hpp"

namespace l3dsr {

/// What names a pool: 1 to 31 bytes.
struct PoolKey {
    std::string name;

    friend auto operator<=>(const PoolKey&, const PoolKey&) = default;
};

/// What one may say of a pool; as of a service.
struct PoolFields {
    std::optional<std::string> scheduler{};
    std::optional<std::uint32_t> table_size{};
    std::optional<std::uint32_t> pins_max{};
};

/// A pool as the kernel has it.
struct Pool {
    PoolKey key;
    std::string scheduler;
    std::uint32_t table_size = 0;
    std::uint32_t pins_max = 0;
    std::uint32_t dests = 0;     ///< how many there are
    std::uint32_t services = 0;  ///< how many use it
    Memory memory;
};

/// Who owns a bucket of a table. A dest's number is its place in what Director::dests() returns,
/// which is in the order of addresses.
struct Bucket {
    static constexpr std::uint16_t nobody = 65535;
    static constexpr std::uint16_t deleted = 65534;  ///< a dest that is no longer there

    std::uint16_t owner = nobody;    ///< where new flows go
    std::uint16_t earlier = nobody;  ///< where older flows go; nobody: the bucket did not move

    friend bool operator==(const Bucket&, const Bucket&) = default;
};

/// Where in PRE_ROUTING packets are met.
enum class Door : std::uint8_t {
    early = 0,  ///< before defragmentation, conntrack and the tables raw and mangle
    late = 1,   ///< after them, and before nat
};

/// "early", "late", or the number.
L3DSR_API std::string to_string(Door door);

/// The key of the hashes by which flows find buckets; zeros stand for the default.
using FlowKey = std::array<std::byte, 16>;

/// What is said of the director as a whole.
struct DirectorSettings {
    bool key_set = false;          ///< the key is another than the default
    std::optional<FlowKey> key{};  ///< only where it was asked for
    Door door = Door::early;
    std::uint32_t move_time = 0;  ///< seconds for which changes of dests are remembered
};

/// What one may say of it; a field that is not named stays.
struct DirectorFields {
    std::optional<FlowKey> key{};
    std::optional<Door> door{};
    std::optional<std::uint32_t> move_time{};  ///< 1 to 2592000
};

}  // namespace l3dsr
