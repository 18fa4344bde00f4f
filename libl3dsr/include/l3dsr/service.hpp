// SPDX-License-Identifier: BSD-2-Clause
/// Services, as values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "l3dsr/address.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/stats.hpp"

namespace l3dsr {

/// IPPROTO_* of a service.
enum class Protocol : std::uint8_t { tcp = 6, udp = 17 };

/// "tcp", "udp", or the number.
L3DSR_API std::string to_string(Protocol protocol);

/// What names a service.
struct ServiceKey {
    Address address;         ///< the VIP
    std::uint16_t port = 0;  ///< host byte order
    Protocol protocol = Protocol::tcp;

    friend auto operator<=>(const ServiceKey&, const ServiceKey&) = default;
};

/// "tcp 198.18.0.250:80".
L3DSR_API std::string to_string(const ServiceKey& key);

/// What one may say of a service. A field that is not named gets its default in add_service() and
/// stays as it is in set_service().
struct ServiceFields {
    std::optional<std::string> scheduler{};     ///< "mh" by default
    std::optional<std::uint8_t> code{};         ///< for dscp dests without their own; 1 to 63
    std::optional<std::uint32_t> table_size{};  ///< buckets, a prime from 251 to 131071
};

/// A service as the kernel has it.
struct Service {
    ServiceKey key;
    std::string scheduler;
    std::optional<std::uint8_t> code{};
    std::optional<std::uint32_t> table_size{};  ///< absent: chosen by the number of dests
    std::uint32_t dests = 0;                    ///< how many there are
    Stats stats;                                ///< sums over dests, deleted ones included
};

}  // namespace l3dsr
