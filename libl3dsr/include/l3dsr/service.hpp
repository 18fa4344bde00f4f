// SPDX-License-Identifier: BSD-2-Clause
/// Services of the director: what names one, what one may say of it, what the kernel has.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "l3dsr/address.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/stats.hpp"

namespace l3dsr {

/// IPPROTO_* of a service. A newer kernel may report values that are not named here.
enum class Protocol : std::uint8_t { tcp = 6, udp = 17, sctp = 132 };

/// "tcp", "udp", "sctp", or the number.
L3DSR_API std::string to_string(Protocol protocol);

/// One port or a range, in host byte order; all ports unless told otherwise.
struct L3DSR_API Ports {
    std::uint16_t first = 0;
    std::uint16_t last = UINT16_MAX;

    constexpr Ports() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): a port is a range of one
    constexpr Ports(std::uint16_t port) : first(port), last(port) {}
    constexpr Ports(std::uint16_t from, std::uint16_t to) : first(from), last(to) {}

    /// Reads "80", "8000-8999", or "0" for all. Nothing when `text` is anything else, or the range
    /// runs downwards or begins at 0.
    static std::optional<Ports> parse(std::string_view text);

    constexpr bool all() const { return first == 0 && last == UINT16_MAX; }
    constexpr bool single() const { return first == last; }

    friend auto operator<=>(const Ports&, const Ports&) = default;
};

/// As Ports::parse() reads it.
L3DSR_API std::string to_string(const Ports& ports);

/// "198.18.0.250:80", "198.18.0.250:8000-8999", "[2001:db8::/64]:0".
L3DSR_API std::string to_string(const Prefix& prefix, const Ports& ports);

/// What names a service: address, ports and protocol, or a mark and a family.
struct L3DSR_API ServiceKey {
    Prefix vip;   ///< a shorter prefix never covers an address of the director itself
    Ports ports;  ///< the most specific service that matches has the packet
    Protocol protocol = Protocol::tcp;
    std::uint32_t mark = 0;  ///< of packets, as rules set it; then all else but the VIP's family
                             ///< is as of_mark() makes it

    static ServiceKey of_mark(Family family, std::uint32_t mark);

    friend auto operator<=>(const ServiceKey&, const ServiceKey&) = default;
};

/// "tcp 198.18.0.250:80", "mark 5", "mark 5 IPv6".
L3DSR_API std::string to_string(const ServiceKey& key);

/// What tells clients apart where a scheduler hashes them.
enum class Hash : std::uint8_t {
    port = 0,     ///< address and port
    address = 1,  ///< the address alone
};

/// "port", "address", or the number.
L3DSR_API std::string to_string(Hash hash);

/// Whether a scheduler, by its name, picks a dest for every flow and pins it there. Pins are one
/// director's own: another one that takes over does not know them.
L3DSR_API bool pins_every_flow(std::string_view scheduler);

/// What a service has where nothing else is said.
inline constexpr std::uint32_t default_table_size = 4093;
inline constexpr std::uint32_t default_pins_max = 16384;

/// What one may say of a service. A field that is not named gets its default in add_service() and
/// stays as it is in set_service().
struct ServiceFields {
    std::optional<std::string> scheduler{};       ///< "mh" by default
    std::optional<std::uint8_t> code{};           ///< for dscp dests without their own; 1 to 63
    std::optional<std::uint32_t> table_size{};    ///< buckets, a prime from 251 to 131071
    std::optional<std::uint32_t> pins_max{};      ///< flows that can be pinned, 1 to 4194304
    std::optional<Hash> hash{};                   ///< for mh and sh; port by default
    std::optional<bool> spill{};                  ///< mh, sh and dh: a new flow whose dest is full
                                                  ///< goes to another; true by default
    std::optional<std::uint32_t> persistence{};   ///< seconds for which a client's new flows go
                                                  ///< where his last one went, 0 to 2678400; 0,
                                                  ///< the default: they don't
    std::optional<std::uint8_t> client_prefix{};  ///< bits of his address that make a client; all
                                                  ///< by default
    std::optional<bool> one_packet{};   ///< every UDP packet is a flow of its own; false by default
    std::optional<std::string> pool{};  ///< whose dests it uses; in add_service() alone, and
                                        ///< with nothing else but the code

    friend bool operator==(const ServiceFields&, const ServiceFields&) = default;
};

/// What a service remembers of changes of its dests; nothing while there was none.
struct Memory {
    std::uint32_t pins = 0;                   ///< flows pinned to a dest
    std::uint32_t tentative = 0;              ///< flows of which only the SYN was seen
    std::uint32_t moved = 0;                  ///< buckets that have an earlier owner
    std::optional<std::uint32_t> deadline{};  ///< seconds until the last of them forgets it;
                                              ///< absent: none does by itself

    bool empty() const { return pins == 0 && tentative == 0 && moved == 0; }

    friend bool operator==(const Memory&, const Memory&) = default;
};

/// A service as the kernel has it.
struct Service {
    ServiceKey key;
    std::string scheduler;
    std::optional<std::uint8_t> code{};
    std::uint32_t table_size = 0;
    std::uint32_t pins_max = 0;
    std::uint32_t dests = 0;  ///< how many there are
    Stats stats;              ///< sums over dests, deleted ones included
    Memory memory;            ///< empty where the pool is shared; the sizes are 0 then
    Hash hash = Hash::port;
    bool spill = true;
    std::uint32_t persistence = 0;   ///< as in ServiceFields
    std::uint8_t client_prefix = 0;  ///< 0 where the kernel did not say
    bool one_packet = false;
    std::optional<std::string> pool{};  ///< whose dests it uses; absent: it has its own
};

}  // namespace l3dsr
