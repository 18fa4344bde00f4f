// SPDX-License-Identifier: BSD-2-Clause
// Source validation (rp_filter): a packet is dropped where its answer would leave by another
// device. What is decoded has the client as source; it looks like any packet of that client's.
#include <fmt/format.h>

#include <algorithm>

#include "checks.hpp"
#include "tunnel_device.hpp"

namespace l3dsrctl::doctor {

namespace {

constexpr int strict = 1;
constexpr int loose = 2;

bool is_named(const Facts& facts, const std::string& device) {
    return std::any_of(facts.vips.begin(), facts.vips.end(), [&](const l3dsr::Vip& vip) {
        const auto& names = vip.policy.in_devices;
        return std::find(names.begin(), names.end(), device) != names.end();
    });
}

bool has_ipv4(const Facts& facts, const std::string& device) {
    return std::any_of(
        facts.addresses.begin(), facts.addresses.end(), [&](const l3dsr::HostAddress& own) {
            return own.device == device && own.address.family() == l3dsr::Family::ipv4;
        });
}

void tell(const l3dsr::NetDevice& device, const std::string& out, Severity severity,
          Report& report) {
    report.add(
        severity, device.name,
        fmt::format("rp_filter drops clients' packets that come in by it, because answers "
                    "leave by {}",
                    out),
        safe(fmt::format("sysctl -w {}={}", device_setting(device.name, "rp_filter"), loose)));
}

}  // namespace

void check_source(const Facts& facts, Report& report) {
    const auto out = way_out(facts, l3dsr::Family::ipv4);

    if (!out || facts.vips.empty())
        return;
    for (const l3dsr::NetDevice& device : facts.devices) {
        if (!device.up || device.loopback || device.name == out->device ||
            larger(facts, device.name, "rp_filter") != strict)
            continue;
        if (tunnel_headers(device.type) || is_named(facts, device.name))
            tell(device, out->device, Severity::error, report);
        else if (has_ipv4(facts, device.name) && has_vips(facts, l3dsr::Family::ipv4))
            tell(device, out->device, Severity::warning, report);
    }
}

}  // namespace l3dsrctl::doctor
