// SPDX-License-Identifier: BSD-2-Clause
/// A VIP with all that it needs on a realserver: the map entry, the address on a device, and ARP
/// kept silent about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "l3dsr/export.hpp"
#include "l3dsr/host.hpp"
#include "l3dsr/realserver.hpp"

namespace l3dsr {

/// Adds, changes and removes VIPs whole: each call does everything or, when it throws, has taken
/// back what it did; what could not be taken back is named in the Error. Each step is noted in the
/// map before it is done, so that nothing is forgotten when the program is killed in between.
///
/// Undone is only what was done: an address that was there before stays, a setting that was high
/// enough is not touched, and one that somebody changed since is left alone.
///
/// An address that somebody else on the device's segment has is not put there (EADDRINUSE).
class L3DSR_API VipSetup {
  public:
    /// Whether the segment is asked first who else has an address.
    enum class Segment { ask, trust };

    /// Both must outlive it. One thread at a time.
    VipSetup(Realserver& realserver, Host& host, Segment segment = Segment::ask)
        : realserver_(realserver), host_(host), segment_(segment) {}

    /// `device`: where to put the address; by default where it already is, or else lo.
    Vip add(const Address& address, std::uint8_t code, const std::optional<std::string>& device);

    /// The same with an alias or a policy; of `vip`, address, code or alias, and policy count.
    Vip add(Vip vip, const std::optional<std::string>& device);

    /// Changes the code, or moves the address to another device.
    void set(const VipKey& key, const std::optional<std::uint8_t>& code,
             const std::optional<std::string>& device);
    /// The same, and the policy; `fields.address_added` is not for the caller to say.
    void set(const VipKey& key, VipFields fields);

    void remove(const VipKey& key);

    /// Does again what an entry needs of the host, where somebody has undone it since.
    void mend(const VipKey& key);

    /// Sets up a VIP without a code, for directors that change MAC addresses alone: its address on
    /// `device`, by default where it already is, or else lo, and ARP kept silent about it. The map
    /// knows no such VIP; what was done is noted beside the address.
    void add_plain(const Address& address, const std::optional<std::string>& device = {});

    /// Undoes what add_plain() did, if it did anything. An address that an entry needs goes with
    /// that entry.
    void remove_plain(const Address& address);

  private:
    void want_no_owner(const Address& address, const std::string& device);

    Realserver& realserver_;
    Host& host_;
    Segment segment_;
};

}  // namespace l3dsr
