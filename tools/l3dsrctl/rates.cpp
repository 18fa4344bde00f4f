// SPDX-License-Identifier: BSD-2-Clause
#include "rates.hpp"

#include <map>
#include <utility>

namespace l3dsrctl {

namespace {

using Before = std::map<l3dsr::ServiceKey, const l3dsr::ServiceWithDests*>;

const l3dsr::Dest* find(const l3dsr::ServiceWithDests& service, const l3dsr::Dest& wanted) {
    for (const l3dsr::Dest& dest : service.dests)
        if (dest.address == wanted.address && dest.port == wanted.port)
            return &dest;
    return nullptr;
}

ServiceRate compare(const l3dsr::ServiceWithDests* before, const l3dsr::ServiceWithDests& after,
                    std::chrono::duration<double> interval) {
    ServiceRate rates;

    if (before)
        rates.service = rate(before->service.stats, after.service.stats, interval);
    for (const l3dsr::Dest& dest : after.dests) {
        const l3dsr::Dest* was = before ? find(*before, dest) : nullptr;
        rates.dests.push_back(was ? rate(was->stats, dest.stats, interval) : std::nullopt);
    }
    return rates;
}

}  // namespace

Rates compare(const std::vector<l3dsr::ServiceWithDests>& before,
              const std::vector<l3dsr::ServiceWithDests>& after,
              std::chrono::duration<double> interval) {
    Rates rates{interval, {}};
    Before index;

    for (const l3dsr::ServiceWithDests& service : before)
        index.emplace(service.service.key, &service);
    for (const l3dsr::ServiceWithDests& service : after) {
        const auto found = index.find(service.service.key);
        rates.services.push_back(
            compare(found == index.end() ? nullptr : found->second, service, interval));
    }
    return rates;
}

}  // namespace l3dsrctl
