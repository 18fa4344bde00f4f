// SPDX-License-Identifier: BSD-2-Clause
/// The director half: services and their dests.
///
///     l3dsr::Director director(l3dsr::open_transport());
///     director.add_service({vip, 80, l3dsr::Protocol::tcp}, {.code = 7});
///     director.add_dest(key, {realserver}, {.method = l3dsr::Method::dscp});
///
/// The wire format is kmod/netlink/l3dsr_director.yaml.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "l3dsr/address.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/stats.hpp"
#include "l3dsr/transport.hpp"

namespace l3dsr {

/// IPPROTO_* of a service.
enum class Protocol : std::uint8_t { tcp = 6, udp = 17 };

/// How packets reach a dest. A newer kernel may report values that are not named here.
enum class Method : std::uint8_t {
    dr = 0,    ///< direct routing: the dest's MAC address, nothing else changes
    dscp = 1,  ///< L3DSR: the dest's address over the VIP, a code into DSCP
};

/// "tcp", "udp", or the number.
L3DSR_API std::string to_string(Protocol protocol);
/// "dr", "dscp", or the number.
L3DSR_API std::string to_string(Method method);

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

/// What names a dest within its service.
struct DestKey {
    Address address;                      ///< of the realserver
    std::optional<std::uint16_t> port{};  ///< host byte order; the service's when absent

    friend auto operator<=>(const DestKey&, const DestKey&) = default;
};

/// What one may say of a dest. A field that is not named gets its default in add_dest() and stays
/// as it is in set_dest(); but where a method is named and no code, the dest has none of its own.
struct DestFields {
    std::optional<Method> method{};         ///< dr by default
    std::optional<std::uint8_t> code{};     ///< over the service's; 1 to 63
    std::optional<std::uint32_t> weight{};  ///< share of new flows, 0 to 65535; 1 by default
};

/// A dest as the kernel has it.
struct Dest {
    Address address;
    std::uint16_t port = 0;  ///< host byte order
    Method method = Method::dr;
    std::optional<std::uint8_t> code{};  ///< its own; absent: the service's
    std::uint32_t weight = 0;
    Stats stats;
};

/// A dest and the service that it belongs to.
struct ServiceDest {
    ServiceKey service;
    Dest dest;
};

/// A service with all its dests.
struct ServiceWithDests {
    Service service;
    std::vector<Dest> dests;
};

/// Reads and changes the director's tables in the network namespace of its transport.
///
/// Every call throws Error with the kernel's words when the kernel refuses (EPERM without
/// CAP_NET_ADMIN in the initial user namespace), and changes nothing then. Calls block. One thread
/// at a time; several directors may be used at once.
class L3DSR_API Director {
  public:
    /// Takes the transport. Throws FamilyMissing when l3dsr_director.ko is not loaded.
    explicit Director(std::unique_ptr<Transport> transport);
    Director(Director&&) noexcept;
    Director& operator=(Director&&) noexcept;
    ~Director();

    /// All services, in the kernel's order. Throws DumpInterrupted when they keep changing; so do
    /// the other calls that read more than one thing.
    std::vector<Service> services();
    /// One service; ESRCH when there is none.
    Service service(const ServiceKey& key);
    /// Services and dests as they stood together at one moment.
    std::vector<ServiceWithDests> snapshot();

    void add_service(const ServiceKey& key, const ServiceFields& fields = {});
    void set_service(const ServiceKey& key, const ServiceFields& fields);
    /// Removes the service with its dests.
    void remove_service(const ServiceKey& key);
    /// Removes all services with their dests.
    void flush();

    /// The dests of all services.
    std::vector<ServiceDest> dests();
    /// The dests of one service; ESRCH when there is no such service.
    std::vector<Dest> dests(const ServiceKey& service);
    void add_dest(const ServiceKey& service, const DestKey& key, const DestFields& fields = {});
    void set_dest(const ServiceKey& service, const DestKey& key, const DestFields& fields);
    void remove_dest(const ServiceKey& service, const DestKey& key);

    /// How many packets of this network namespace ended in each reason.
    std::vector<Reason> reasons();

  private:
    struct L3DSR_HIDDEN Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace l3dsr
