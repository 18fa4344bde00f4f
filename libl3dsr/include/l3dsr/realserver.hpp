// SPDX-License-Identifier: BSD-2-Clause
/// The realserver half: the map from codes to VIPs.
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
#include "l3dsr/export.hpp"
#include "l3dsr/stats.hpp"
#include "l3dsr/transport.hpp"

namespace l3dsr {

/// What names an entry of the map.
struct VipKey {
    Address address;
    std::optional<std::uint8_t> code{};  ///< needed only where the address has several entries

    friend auto operator<=>(const VipKey&, const VipKey&) = default;
};

/// An entry of the map: packets with the code are for the VIP.
struct Vip {
    Address address;
    std::uint8_t code = 0;
    std::string device;          ///< that holds the address; the kernel only remembers it
    bool address_added = false;  ///< we put the address there; the kernel only remembers it
    VipStats stats;              ///< what was decoded; ignored by add_vip()
};

/// What one may change of an entry; what is not named stays as it is.
struct VipFields {
    std::optional<std::uint8_t> code{};
    std::optional<std::string> device{};
    std::optional<bool> address_added{};
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
    /// EEXIST when the code stands for a VIP of that family already.
    void add_vip(const Vip& vip);
    /// ESRCH when there is no such entry, EEXIST when the new code is taken.
    void set_vip(const VipKey& key, const VipFields& fields);
    void remove_vip(const VipKey& key);

    /// What set_host() remembered last.
    HostSettings host();
    /// Has the kernel remember `settings`; it changes nothing on the host.
    void set_host(const HostSettings& settings);

    /// How many packets of this network namespace ended in each reason.
    std::vector<Reason> reasons();

  private:
    struct L3DSR_HIDDEN Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace l3dsr
