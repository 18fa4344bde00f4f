// SPDX-License-Identifier: BSD-2-Clause
/// Pools, that is dests that several services share, and the tables by which packets find dests.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

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
    std::optional<Hash> hash{};
    std::optional<bool> spill{};
    std::optional<std::uint32_t> persistence{};  ///< a client is followed through all services
                                                 ///< that use the pool
    std::optional<std::uint8_t> client_prefix{};
    std::optional<bool> one_packet{};

    friend bool operator==(const PoolFields&, const PoolFields&) = default;
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
    Hash hash = Hash::port;
    bool spill = true;
    std::uint32_t persistence = 0;
    std::uint8_t client_prefix = 0;
    bool one_packet = false;
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

}  // namespace l3dsr
