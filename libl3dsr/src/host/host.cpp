// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/host.hpp"

#include <cstdint>

#include "address.hpp"
#include "probe.hpp"
#include "sysctl.hpp"

namespace l3dsr {

namespace {

constexpr const char* arp_ignore = "net.ipv4.conf.all.arp_ignore";
constexpr const char* arp_announce = "net.ipv4.conf.all.arp_announce";

// IFA_PROTO of addresses that are VIPs without a code. Others by this number: none in iproute2's
// rt_addrprotos.
constexpr std::uint8_t plain_note = 0xd5;

class RealHost : public Host {
  public:
    bool has_device(const std::string& device) override {
        return host::Addresses::index_of(device) != 0;
    }

    bool has_address(const Address& address, const std::string& device) override {
        return addresses_.has(address, device);
    }

    std::optional<std::string> device_of(const Address& address) override {
        return addresses_.device_of(address);
    }

    std::optional<std::string> owner_of(const Address& address,
                                        const std::string& device) override {
        return host::probe(address, device);
    }

    void add_address(const Address& address, const std::string& device) override {
        addresses_.add(address, device);
    }

    void add_plain_address(const Address& address, const std::string& device) override {
        addresses_.add(address, device, plain_note);
    }

    std::vector<HostAddress> plain_addresses() override {
        return host::Addresses::noted(plain_note);
    }

    void remove_address(const Address& address, const std::string& device) override {
        addresses_.remove(address, device);
    }

    ArpSettings arp() override {
        return {host::read_sysctl(arp_ignore), host::read_sysctl(arp_announce)};
    }

    void set_arp(const ArpSettings& settings) override {
        const ArpSettings now = arp();

        if (now.arp_ignore != settings.arp_ignore)
            host::write_sysctl(arp_ignore, settings.arp_ignore);
        if (now.arp_announce != settings.arp_announce)
            host::write_sysctl(arp_announce, settings.arp_announce);
    }

  private:
    host::Addresses addresses_;
};

}  // namespace

Host::~Host() = default;

std::unique_ptr<Host> open_host() {
    return std::make_unique<RealHost>();
}

}  // namespace l3dsr
