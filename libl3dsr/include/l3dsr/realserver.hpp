// SPDX-License-Identifier: BSD-2-Clause
/// The realserver half: the map from codes to VIPs, and the devices that it watches.
///
/// The wire format is kmod/netlink/l3dsr_rs.yaml. These calls change the map alone; VipSetup of
/// l3dsr/vip_setup.hpp prepares the host as well.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"
#include "l3dsr/decap.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/service.hpp"
#include "l3dsr/stats.hpp"
#include "l3dsr/transport.hpp"

namespace l3dsr {

/// What names an entry of the map. Code, alias or tunnelled is needed only where the address has
/// several entries.
struct VipKey {
    Address address;
    std::optional<std::uint8_t> code{};
    std::optional<Address> alias{};
    bool tunnelled = false;  ///< the one whose packets are taken out of tunnels

    friend auto operator<=>(const VipKey&, const VipKey&) = default;
};

/// A port that clients use and the one that the service listens on, in host byte order.
struct PortTranslation {
    std::uint16_t from = 0;
    std::uint16_t to = 0;
    std::optional<Protocol> protocol{};  ///< TCP and UDP when absent

    friend bool operator==(const PortTranslation&, const PortTranslation&) = default;
};

/// What is decoded: a protocol, each when absent, and ports as clients use them.
struct Allowed {
    std::optional<Protocol> protocol{};
    Ports ports{};

    friend bool operator==(const Allowed&, const Allowed&) = default;
};

/// Bits to write into the packet mark; none are with mask 0.
struct Mark {
    std::uint32_t value = 0;
    std::uint32_t mask = 0;

    friend bool operator==(const Mark&, const Mark&) = default;
};

/// Where packets meet an entry: before conntrack, or at an iptables rule alone.
enum class VipDoor : std::uint8_t { prerouting, rule };

/// In place of a DSCP to write: leave it as it came.
inline constexpr std::uint8_t keep_dscp = 64;

/// What an entry does besides putting the VIP back. An empty list asks nothing.
struct VipPolicy {
    std::uint8_t dscp = 0;  ///< written into decoded packets, or keep_dscp
    Mark mark{};
    VipDoor door = VipDoor::prerouting;
    std::vector<PortTranslation> ports{};   ///< at most 8
    std::vector<Allowed> allowed{};         ///< at most 8
    std::vector<std::string> in_devices{};  ///< at most 4
    std::vector<Address> at{};              ///< at most 4 addresses of this host

    friend bool operator==(const VipPolicy&, const VipPolicy&) = default;
};

/// What one may change of it; a list replaces all of the old one.
struct VipPolicyFields {
    std::optional<std::uint8_t> dscp{};
    std::optional<Mark> mark{};
    std::optional<VipDoor> door{};
    std::optional<std::vector<PortTranslation>> ports{};
    std::optional<std::vector<Allowed>> allowed{};
    std::optional<std::vector<std::string>> in_devices{};
    std::optional<std::vector<Address>> at{};

    friend bool operator==(const VipPolicyFields&, const VipPolicyFields&) = default;
};

/// An entry of the map: packets with the code, to the alias, or in a director's tunnel are for the
/// VIP.
struct Vip {
    Address address;
    std::uint8_t code = 0;       ///< 0 where there is an alias, and for tunnels
    std::string device;          ///< that holds the address; the kernel only remembers it
    bool address_added = false;  ///< we put the address there; the kernel only remembers it
    VipStats stats;              ///< what was decoded; ignored by add_vip()
    std::optional<Address> alias{};
    VipPolicy policy{};
    /// In place of code and alias. Such an entry has neither ports, addresses, DSCP nor door.
    bool tunnelled = false;
};

/// What names `vip` among all.
L3DSR_API VipKey key_of(const Vip& vip);

/// What one may change of an entry; what is not named stays as it is.
struct VipFields {
    std::optional<std::uint8_t> code{};
    std::optional<std::string> device{};
    std::optional<bool> address_added{};
    VipPolicyFields policy{};
};

/// Settings of the host from before the first VIP, for whoever deletes the last one; absent where
/// nothing was changed.
struct HostSettings {
    std::optional<std::uint8_t> arp_ignore{};    ///< net.ipv4.conf.all.arp_ignore
    std::optional<std::uint8_t> arp_announce{};  ///< net.ipv4.conf.all.arp_announce

    friend bool operator==(const HostSettings&, const HostSettings&) = default;
};

/// Reads and changes the map in the network namespace of its transport. Errors and threads as for
/// Director.
class L3DSR_API Realserver {
  public:
    /// Takes the transport. Throws FamilyMissing when l3dsr_realserver.ko is not loaded.
    explicit Realserver(std::unique_ptr<Transport> transport);
    Realserver(Realserver&&) noexcept;
    Realserver& operator=(Realserver&&) noexcept;
    ~Realserver();

    std::vector<Vip> vips();
    /// EEXIST when the code or the alias stands for a VIP of that family already, or a port would
    /// have to become two different ones on the way back.
    void add_vip(const Vip& vip);
    /// ESRCH when there is no such entry, EEXIST when the new code is taken.
    void set_vip(const VipKey& key, const VipFields& fields);
    void remove_vip(const VipKey& key);

    /// The directors whose tunnels are taken.
    std::vector<Decap> decaps();
    /// EEXIST when the prefix is there, ENOSPC when there are 64 already.
    void add_decap(const Prefix& source, const DecapFields& fields);
    /// ESRCH when there is no such prefix.
    void set_decap(const Prefix& source, const DecapFields& fields);
    void remove_decap(const Prefix& source);

    RealserverSettings settings();
    void set(const RealserverFields& fields);

    /// What set_host() remembered last.
    HostSettings host();
    /// Has the kernel remember `settings`; it changes nothing on the host.
    void set_host(const HostSettings& settings);

    /// The devices whose packets are met before the IP stack; those of others are met in it.
    std::vector<std::string> devices();
    /// ENODEV when there is no such device, EEXIST when it is attached already, EBUSY when one
    /// above or below it is, or the namespace has a director's services.
    void attach(const std::string& device);
    /// ENOENT when it is not attached.
    void detach(const std::string& device);

    /// How many packets of this network namespace ended in each reason.
    std::vector<Reason> reasons();

  private:
    struct L3DSR_HIDDEN Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace l3dsr
