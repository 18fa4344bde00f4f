// SPDX-License-Identifier: BSD-2-Clause
/// The host around a VIP: addresses of devices, and who answers ARP.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/network.hpp"

namespace l3dsr {

/// net.ipv4.conf.all.*, see Documentation/networking/ip-sysctl.rst of the kernel.
struct ArpSettings {
    int arp_ignore = 0;    ///< 1: answer only for addresses of the device that is asked
    int arp_announce = 0;  ///< 2: ask with an address of the device that asks

    friend bool operator==(const ArpSettings&, const ArpSettings&) = default;
};

/// What is needed of the host, so that tests can fake it. Every call throws Error when it fails.
class L3DSR_API Host {
  public:
    virtual ~Host();

    /// Whether there is a network device of that name.
    virtual bool has_device(const std::string& device) = 0;
    /// Whether that device has the address, whatever the prefix length.
    virtual bool has_address(const Address& address, const std::string& device) = 0;
    /// The device that has the address, if any.
    virtual std::optional<std::string> device_of(const Address& address) = 0;
    /// Asks the device's segment who else has the address, which takes a second and a half; his MAC
    /// address, if anybody does. Where there is no segment, as on lo or dummy, nobody is asked.
    virtual std::optional<std::string> owner_of(const Address& address,
                                                const std::string& device) = 0;
    /// Puts the address on the device as /32 or /128, without duplicate-address detection.
    virtual void add_address(const Address& address, const std::string& device) = 0;
    /// The same with a note, which Linux keeps beside the address (IFA_PROTO, from 5.18 on), that
    /// it is a VIP without a code.
    virtual void add_plain_address(const Address& address, const std::string& device) = 0;
    /// The addresses with that note.
    virtual std::vector<HostAddress> plain_addresses() = 0;
    /// Takes the /32 or /128 address off the device.
    virtual void remove_address(const Address& address, const std::string& device) = 0;

    virtual ArpSettings arp() = 0;
    virtual void set_arp(const ArpSettings& settings) = 0;
};

/// The host itself, in the network namespace of the calling thread.
L3DSR_API std::unique_ptr<Host> open_host();

}  // namespace l3dsr
