// SPDX-License-Identifier: BSD-2-Clause
/// Fill the director of this network namespace through the library: a replacement for each service,
/// or one for the pool that they share.
/// usage: bulk fill|pool SERVICES DESTS
/// 198.18.0.0/15 has the VIPs, 10.128.0.0/16 the dests.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "l3dsr/director.hpp"

namespace {

l3dsr::Address address(unsigned first, unsigned second, unsigned number) {
    return *l3dsr::Address::parse(
        std::to_string(first) + "." + std::to_string(second + number / 65536) + "." +
        std::to_string(number / 256 % 256) + "." + std::to_string(number % 256));
}

l3dsr::ServiceKey service(unsigned number) {
    l3dsr::ServiceKey key;

    key.vip = address(198, 18, 1 + number);
    key.protocol = l3dsr::Protocol::udp;
    key.ports = 80;
    return key;
}

std::vector<l3dsr::NewDest> some_dests(unsigned count) {
    std::vector<l3dsr::NewDest> dests(count);

    for (unsigned number = 0; number < count; number++)
        dests[number].key.address = address(10, 128, 256 + number);
    return dests;
}

void fill(unsigned services, unsigned count) {
    l3dsr::Director director(l3dsr::open_transport());
    const auto dests = some_dests(count);

    for (unsigned number = 0; number < services; number++)
        director.replace_service(service(number), {}, dests);
}

void fill_pool(unsigned services, unsigned count) {
    l3dsr::Director director(l3dsr::open_transport());

    director.add_pool({"bulk"});
    director.replace_pool({"bulk"}, {}, some_dests(count));
    for (unsigned number = 0; number < services; number++)
        director.add_service(service(number), {.pool = "bulk"});
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string what = argc == 4 ? argv[1] : "";

    if (what != "fill" && what != "pool") {
        std::fputs("usage: bulk fill|pool SERVICES DESTS\n", stderr);
        return 2;
    }
    (what == "fill" ? fill : fill_pool)(static_cast<unsigned>(std::atoi(argv[2])),
                                        static_cast<unsigned>(std::atoi(argv[3])));
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bulk: %s\n", error.what());
    return 1;
}
