// SPDX-License-Identifier: BSD-2-Clause
/// Fill the director of this network namespace through the library, a replacement for each service.
/// usage: bulk fill SERVICES DESTS      198.18.0.0/15 has the VIPs, 10.128.0.0/16 the dests
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

void fill(unsigned services, unsigned count) {
    l3dsr::Director director(l3dsr::open_transport());
    std::vector<l3dsr::NewDest> dests(count);

    for (unsigned number = 0; number < count; number++)
        dests[number].key.address = address(10, 128, 256 + number);
    for (unsigned number = 0; number < services; number++) {
        l3dsr::ServiceKey key;

        key.vip = address(198, 18, 1 + number);
        key.protocol = l3dsr::Protocol::udp;
        key.ports = 80;
        director.replace_service(key, {}, dests);
    }
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 4 || std::string(argv[1]) != "fill") {
        std::fputs("usage: bulk fill SERVICES DESTS\n", stderr);
        return 2;
    }
    fill(static_cast<unsigned>(std::atoi(argv[2])), static_cast<unsigned>(std::atoi(argv[3])));
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bulk: %s\n", error.what());
    return 1;
}
