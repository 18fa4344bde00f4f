// SPDX-License-Identifier: BSD-2-Clause
/// The network of this host, to be looked at: addresses, devices, routes, sockets, settings.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/service.hpp"

namespace l3dsr {

/// An address of this host.
struct HostAddress {
    Address address;
    std::string device;
};

struct NetDevice {
    std::string name;
    bool up = false;
    bool loopback = false;
    bool arp = false;        ///< it asks and answers who has an address, by ARP or by IPv6's way
    std::uint32_t mtu = 0;   ///< bytes
    std::uint16_t type = 0;  ///< ARPHRD_* of linux/if_arp.h
};

/// Who has an address on the network of a device.
struct Neighbour {
    Address address;
    std::string device;
    std::uint16_t state = 0;  ///< NUD_* of linux/neighbour.h
};

/// What the routing tables say of an address.
struct HostRoute {
    std::string device;
    bool local = false;                     ///< the address is this host's own
    std::optional<Address> next_hop{};      ///< absent where the address itself is on the network
    std::uint32_t mtu = 0;                  ///< bytes; of the path where it is known
    std::optional<std::uint32_t> advmss{};  ///< what TCP says of the segments that it takes
};

/// A socket that takes connections or datagrams.
struct Listener {
    Address address;         ///< the unspecified one for all
    std::uint16_t port = 0;  ///< host byte order
    bool ipv6_only = false;  ///< an IPv6 socket that takes no IPv4
};

/// Reads, and changes nothing, in the network namespace of the calling thread. Every call throws
/// Error when it fails. One thread at a time.
class L3DSR_API Network {
  public:
    Network();
    Network(Network&&) noexcept;
    Network& operator=(Network&&) noexcept;
    ~Network();

    std::vector<HostAddress> addresses();
    std::vector<NetDevice> devices();
    std::vector<Neighbour> neighbours();
    /// The way that a packet of this host's would take; nothing when there is none.
    std::optional<HostRoute> route_to(const Address& address);
    /// Nothing when the kernel can't tell of this protocol (it has no module for it).
    std::optional<std::vector<Listener>> listeners(Protocol protocol);
    /// How many IPsec policies packets that come in have to satisfy.
    std::size_t ipsec_policies();
    /// A number under /proc/sys by its dotted name; nothing when there is no such setting. A
    /// device's name may have dots of its own: write them as slashes, as sysctl(8) does.
    std::optional<int> setting(const std::string& name);

  private:
    struct L3DSR_HIDDEN Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace l3dsr
